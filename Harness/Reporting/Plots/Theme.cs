using ScottPlot;

namespace Harness.Reporting.Plots;

/// <summary>The colours of a picture for light or dark pages.</summary>
/// <remarks>The hues are from the palette of Okabe and Ito (2008), which colour-blind people can distinguish. Of its eight hues, those with enough contrast to
/// the page are used. No meaning depends on colour alone.</remarks>
internal sealed record Theme
{
    /// <summary>The colours for light pages with dark text.</summary>
    public static Theme Light { get; } = new()
    {
        Name = "light",
        Page = Color.FromHex("#FFFFFF"),
        Ink = Color.FromHex("#1F2328"),
        Faint = Color.FromHex("#59636E"),
        Grid = Color.FromHex("#E4E8EC"),
        Blue = Color.FromHex("#0072B2"),
        Vermilion = Color.FromHex("#D55E00"),
        Green = Color.FromHex("#009E73"),
    };

    /// <summary>The colours for dark pages with light text.</summary>
    public static Theme Dark { get; } = new()
    {
        Name = "dark",
        Page = Color.FromHex("#0D1117"),
        Ink = Color.FromHex("#F0F6FC"),
        Faint = Color.FromHex("#9198A1"),
        Grid = Color.FromHex("#2A3038"),
        Blue = Color.FromHex("#56B4E9"),
        Vermilion = Color.FromHex("#E69F00"),
        Green = Color.FromHex("#2CC79B"),
    };

    /// <summary>The name of the theme in file names.</summary>
    public required string Name { get; init; }

    /// <summary>The background, which is opaque and the same as on GitHub's pages.</summary>
    public required Color Page { get; init; }

    /// <summary>The colour of text and axes.</summary>
    public required Color Ink { get; init; }

    /// <summary>The colour of secondary elements: reference lines and notes.</summary>
    public required Color Faint { get; init; }

    /// <summary>The colour of grid lines.</summary>
    public required Color Grid { get; init; }

    /// <summary>The first colour for marks.</summary>
    public required Color Blue { get; init; }

    /// <summary>The second colour for marks.</summary>
    public required Color Vermilion { get; init; }

    /// <summary>The third colour for marks.</summary>
    public required Color Green { get; init; }
}
