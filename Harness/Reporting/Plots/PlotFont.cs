using ScottPlot;
using SkiaSharp;

namespace Harness.Reporting.Plots;

/// <summary>The letters in all pictures: Inter (SIL Open Font License), the Latin part of it, carried along.</summary>
/// <remarks>Machines differ in their fonts, and a bare container has none, where every label would be blank.
/// With a font of its own a picture is the same everywhere.</remarks>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>As plots name it.</summary>
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

    /// <summary>Makes the font known to ScottPlot, once a process.</summary>
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
