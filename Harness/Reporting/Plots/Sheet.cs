using ScottPlot;
using SkiaSharp;

namespace Harness.Reporting.Plots;

/// <summary>Composes a picture: a heading, plots in a grid, shared axis labels, and a note.</summary>
internal sealed class Sheet
{
    /// <summary>The number of file pixels for one page pixel, so that text stays sharp on screens with high resolution.</summary>
    private const int Density = 2;

    private const float Margin = 14, HeadingSize = 17, LabelSize = 13, LineHeight = 18, AxisLabel = 22;

    private readonly List<Plot> _plots = [];

    /// <summary>Starts a picture.</summary>
    /// <param name="theme">The colours.</param>
    /// <param name="heading">The heading, one line.</param>
    public Sheet(Theme theme, string heading)
    {
        PlotFont.Register();
        (Theme, Heading) = (theme, heading);
    }

    /// <summary>The width on a page in pixels, which is the width of a README.</summary>
    public static int Width => 880;

    /// <summary>The colours.</summary>
    public Theme Theme { get; }

    /// <summary>The heading above the plots.</summary>
    public string Heading { get; }

    /// <summary>The lines below the plots: the meaning of the marks and the number of rows and seeds. A line that is too wide is broken.</summary>
    public IReadOnlyList<string> Note
    {
        get;
        init => field = [.. value.SelectMany(Broken)];
    } = [];

    /// <summary>The label of the x axes, with the unit.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>The label of the y axes, with the unit; empty if the rows have names.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>The number of plots in a row of the grid.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>The height of a plot with its tick labels and title, in page pixels.</summary>
    public float PlotHeight { get; init; } = 190;

    /// <summary>The space around the data of each plot, in page pixels.</summary>
    public PixelPadding Padding { get; init; } = new(left: 38, right: 10, bottom: 24, top: 26);

    private static float Top => Margin + HeadingSize + 12;

    private int Rows => (_plots.Count + Columns - 1) / Columns;

    private float Left => YLabel.Length > 0 ? Margin + AxisLabel : Margin;

    private int Height => (int)(Top + Rows * PlotHeight + (XLabel.Length > 0 ? AxisLabel : 0) + Note.Count * LineHeight + Margin + 4);

    /// <summary>Adds an empty plot to the grid.</summary>
    /// <param name="title">The title above the plot.</param>
    /// <returns>The plot.</returns>
    public Plot Add(string title = "")
    {
        var plot = new Plot();
        plot.Font.Set(PlotFont.Name);
        plot.FigureBackground.Color = Theme.Page;
        plot.DataBackground.Color = Theme.Page;
        plot.Axes.Color(Theme.Ink);
        plot.Axes.FrameColor(Theme.Grid);
        plot.Grid.MajorLineColor = Theme.Grid;
        plot.Axes.Right.FrameLineStyle.IsVisible = false;
        plot.Axes.Top.FrameLineStyle.IsVisible = false;
        foreach (var axis in plot.Axes.GetAxes())
        {
            axis.TickLabelStyle.FontName = PlotFont.Name;
            axis.TickLabelStyle.FontSize = LabelSize - 1;
            axis.MajorTickStyle.Length = 0;
            axis.MinorTickStyle.Length = 0;
        }
        plot.Title(title, LabelSize);
        plot.Axes.Title.Label.FontName = PlotFont.Name;
        plot.Axes.Title.Label.Bold = true;
        plot.Axes.Title.Label.ForeColor = Theme.Ink;
        plot.Layout.Fixed(Padding);
        _plots.Add(plot);
        return plot;
    }

    /// <summary>Draws the picture as PNG.</summary>
    /// <returns>A PNG file.</returns>
    public byte[] ToPng()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width * Density, Height * Density, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Scale(Density);
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    /// <summary>Draws the picture as SVG.</summary>
    /// <returns>An SVG file.</returns>
    public byte[] ToSvg()
    {
        using var memory = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), memory))
            Draw(canvas);
        return memory.ToArray();
    }

    private void Draw(SKCanvas canvas)
    {
        canvas.Clear(new SKColor(Theme.Page.ARGB));
        Write(canvas, Heading, new Pixel(Margin, Margin), HeadingSize, Theme.Ink, bold: true);
        var plotWidth = (Width - Left - Margin / 2) / Columns;
        for (var i = 0; i < _plots.Count; i++)
        {
            var (x, y) = (Left + i % Columns * plotWidth, Top + i / Columns * PlotHeight);
            _plots[i].RenderManager.ClearCanvasBeforeEachRender = false;
            _plots[i].Render(canvas, new PixelRect(x, x + plotWidth, y + PlotHeight, y));
        }

        var bottom = Top + Rows * PlotHeight;
        Write(canvas, XLabel, new Pixel(Left + (Width - Left) / 2, bottom + 2), LabelSize, Theme.Ink, Alignment.UpperCenter);
        Write(canvas, YLabel, new Pixel(Margin, Top + Rows * PlotHeight / 2), LabelSize, Theme.Ink, Alignment.UpperCenter, rotation: -90);
        bottom += XLabel.Length > 0 ? AxisLabel + 4 : 4;
        foreach (var line in Note)
        {
            Write(canvas, line, new Pixel(Margin, bottom), LabelSize, Theme.Faint);
            bottom += LineHeight;
        }
    }

    /// <summary>Breaks a line of the note at spaces, so that every part fits.</summary>
    private static IEnumerable<string> Broken(string line)
    {
        using var paint = Paint.NewDisposablePaint();
        var style = new LabelStyle { FontName = PlotFont.Name, FontSize = LabelSize };
        var part = "";
        foreach (var word in line.Split(' '))
        {
            var longer = part.Length == 0 ? word : $"{part} {word}";
            if (part.Length > 0 && style.Measure(longer, paint).Width > Width - 2 * Margin)
            {
                yield return part;
                longer = word;
            }
            part = longer;
        }
        yield return part;
    }

    private static void Write(SKCanvas canvas, string text, Pixel where, float size, Color color, Alignment alignment = Alignment.UpperLeft,
        bool bold = false, float rotation = 0)
    {
        if (text.Length == 0)
            return;
        using var paint = Paint.NewDisposablePaint();
        new LabelStyle
        {
            Text = text,
            FontName = PlotFont.Name,
            FontSize = size,
            Bold = bold,
            ForeColor = color,
            Alignment = alignment,
            Rotation = rotation
        }.Render(canvas, where, paint);
    }
}
