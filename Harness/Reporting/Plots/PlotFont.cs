using ScottPlot;
using SkiaSharp;

namespace Harness.Reporting.Plots;

/// <summary>The font of all pictures: the Latin part of Inter (SIL Open Font License), embedded in the assembly.</summary>
/// <remarks>Machines have different fonts, and a minimal container has none, so every label would be blank.
/// With an embedded font, a picture is the same everywhere.</remarks>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>The name of the font in plots.</summary>
    public const string Name = "Inter of the harness";

    private static readonly Lazy<SKTypeface> Regular = new(() => Read("Inter-Regular.ttf")), SemiBold = new(() => Read("Inter-SemiBold.ttf"));

    private static readonly Lazy<bool> Added = new(() =>
    {
        ScottPlot.Fonts.FontResolvers.Insert(0, new PlotFont());
        return true;
    });

    private PlotFont()
    {
    }

    /// <summary>Registers the font in ScottPlot, once per process.</summary>
    public static void Register() => _ = Added.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        CreateTypeface(fontName, bold: weight >= FontWeight.SemiBold, italic: false);

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? (bold ? SemiBold : Regular).Value : null;

    private static SKTypeface Read(string file)
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream($"Harness.Reporting.Plots.Fonts.{file}")!;
        return SKTypeface.FromStream(stream);
    }
}
