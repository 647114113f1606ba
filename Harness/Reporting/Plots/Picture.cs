namespace Harness.Reporting.Plots;

/// <summary>A picture of results, drawn when it is asked for.</summary>
public sealed class Picture
{
    /// <summary>The ending of a file of pixels.</summary>
    internal const string Png = "png";

    /// <summary>The ending of a file that can be scaled.</summary>
    internal const string Svg = "svg";

    private static readonly IReadOnlyList<bool> LightAndDark = [false, true];

    private readonly Func<Theme, Sheet> _draw;

    /// <summary>Describes a picture.</summary>
    /// <param name="name">In kebab-case; its files' name.</param>
    /// <param name="caption">One sentence, for people who cannot see it.</param>
    /// <param name="draw">Draws it in some colours.</param>
    internal Picture(string name, string caption, Func<Theme, Sheet> draw) => (Name, Caption, _draw) = (name, caption, draw);

    /// <summary>In kebab-case.</summary>
    public string Name { get; }

    /// <summary>One sentence: what it shows.</summary>
    public string Caption { get; }

    /// <summary>Draws it.</summary>
    /// <param name="dark">For pages with light letters.</param>
    /// <returns>A PNG file, of twice as many pixels as it takes on a page.</returns>
    public byte[] ToPng(bool dark = false) => Sheet(dark).ToPng();

    /// <summary>Writes both files, for light and for dark pages, where they do not show the same already.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <returns>The files that were written: none after a rerun that gave the same figures.</returns>
    public IReadOnlyList<string> WriteIfChanged(string folder)
    {
        Directory.CreateDirectory(folder);
        return [.. LightAndDark.Where(dark => PictureFile.WriteIfChanged(Path.Combine(folder, FileName(dark)), Sheet(dark))).Select(dark => FileName(dark))];
    }

    /// <summary>Writes both files as SVG, where they do not show the same already.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <returns>The files that were written.</returns>
    internal IReadOnlyList<string> WriteSvgIfChanged(string folder) =>
    [
        .. LightAndDark.Where(dark => PictureFile.WriteSvgIfChanged(Path.Combine(folder, FileName(dark, Svg)), Sheet(dark)))
            .Select(dark => FileName(dark, Svg)),
    ];

    /// <summary>Shows the picture in Markdown; GitHub takes the file that suits the reader's page.</summary>
    /// <param name="folder">Of the files, as a link from the Markdown file.</param>
    /// <returns>One line of HTML, as Markdown has no word for this.</returns>
    public string ToMarkdown(string folder) => ToMarkdown(folder, Png);

    /// <summary>Shows the picture in Markdown.</summary>
    /// <param name="folder">Of the files, as a link from the Markdown file.</param>
    /// <param name="ending">Of the files.</param>
    internal string ToMarkdown(string folder, string ending)
    {
        var dark = $"""<source media="(prefers-color-scheme: dark)" srcset="{folder}/{FileName(dark: true, ending)}">""";
        var light = $"""<img alt="{Caption}" src="{folder}/{FileName(dark: false, ending)}" width="{Plots.Sheet.Width}">""";
        return $"<picture>{dark}{light}</picture>";
    }

    private Sheet Sheet(bool dark) => _draw(dark ? Theme.Dark : Theme.Light);

    private string FileName(bool dark, string ending = Png) => $"{Name}-{(dark ? Theme.Dark : Theme.Light).Name}.{ending}";
}
