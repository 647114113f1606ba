namespace Harness.Reporting.Plots;

/// <summary>A picture of results. It is drawn when it is written.</summary>
internal sealed class Picture
{
    /// <summary>The extension of bitmap files.</summary>
    internal const string Png = "png";

    /// <summary>The extension of vector files.</summary>
    internal const string Svg = "svg";

    private static readonly IReadOnlyList<bool> LightAndDark = [false, true];

    private readonly Func<Theme, Sheet> _draw;

    /// <summary>Describes a picture.</summary>
    /// <param name="name">The name of the picture and its files, in kebab-case.</param>
    /// <param name="caption">The alternative text, as one sentence.</param>
    /// <param name="draw">Draws the picture with a theme.</param>
    internal Picture(string name, string caption, Func<Theme, Sheet> draw) => (Name, Caption, _draw) = (name, caption, draw);

    /// <summary>The name, in kebab-case.</summary>
    public string Name { get; }

    /// <summary>A description of the picture in one sentence.</summary>
    public string Caption { get; }

    /// <summary>Draws the picture as PNG.</summary>
    /// <param name="dark">Whether the picture is for dark pages with light text.</param>
    /// <returns>A PNG file with two pixels for each pixel of a page, in both directions.</returns>
    public byte[] ToPng(bool dark = false) => Sheet(dark).ToPng();

    /// <summary>Writes the PNG files for light and dark pages, unless they already show the same.</summary>
    /// <param name="folder">The folder; created if missing.</param>
    /// <returns>The names of the files that were written; empty after a rerun with the same figures.</returns>
    public IReadOnlyList<string> WriteIfChanged(string folder)
    {
        Directory.CreateDirectory(folder);
        return [.. LightAndDark.Where(dark => PictureFile.WriteIfChanged(Path.Combine(folder, FileName(dark)), Sheet(dark))).Select(dark => FileName(dark))];
    }

    /// <summary>Writes the SVG files for light and dark pages, unless they are already the same.</summary>
    /// <param name="folder">The folder; created if missing.</param>
    /// <returns>The names of the files that were written.</returns>
    internal IReadOnlyList<string> WriteSvgIfChanged(string folder) =>
    [
        .. LightAndDark.Where(dark => PictureFile.WriteSvgIfChanged(Path.Combine(folder, FileName(dark, Svg)), Sheet(dark)))
            .Select(dark => FileName(dark, Svg)),
    ];

    /// <summary>Returns the Markdown that shows the picture. GitHub selects the file for the reader's theme.</summary>
    /// <param name="folder">The folder of the files, as a link from the Markdown file.</param>
    /// <returns>One line of HTML, because Markdown has no syntax for this.</returns>
    public string ToMarkdown(string folder) => ToMarkdown(folder, Png);

    /// <summary>Returns the Markdown that shows the picture.</summary>
    /// <param name="folder">The folder of the files, as a link from the Markdown file.</param>
    /// <param name="ending">The extension of the files.</param>
    internal string ToMarkdown(string folder, string ending)
    {
        var dark = $"""<source media="(prefers-color-scheme: dark)" srcset="{folder}/{FileName(dark: true, ending)}">""";
        var light = $"""<img alt="{Caption}" src="{folder}/{FileName(dark: false, ending)}" width="{Plots.Sheet.Width}">""";
        return $"<picture>{dark}{light}</picture>";
    }

    private Sheet Sheet(bool dark) => _draw(dark ? Theme.Dark : Theme.Light);

    private string FileName(bool dark, string ending = Png) => $"{Name}-{(dark ? Theme.Dark : Theme.Light).Name}.{ending}";
}
