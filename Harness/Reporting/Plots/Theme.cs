using ScottPlot;

namespace Harness.Reporting.Plots;

/// <summary>The colours of a picture for one kind of page.</summary>
/// <remarks>The hues are Okabe and Ito's (2008), which people tell apart however they see colours; of its eight those are used that stand out from the page.
/// No meaning rests on colour alone.</remarks>
internal sealed record Theme
{
    /// <summary>For pages with dark letters.</summary>
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

    /// <summary>For pages with light letters; the same hues, the blue one lighter.</summary>
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

    /// <summary>In a file's name.</summary>
    public required string Name { get; init; }

    /// <summary>Opaque, and that of GitHub's pages.</summary>
    public required Color Page { get; init; }

    /// <summary>Letters and axes.</summary>
    public required Color Ink { get; init; }

    /// <summary>What stands behind: chance, notes.</summary>
    public required Color Faint { get; init; }

    /// <summary>Grid lines.</summary>
    public required Color Grid { get; init; }

    /// <summary>The first thing to tell from others.</summary>
    public required Color Blue { get; init; }

    /// <summary>The second thing.</summary>
    public required Color Vermilion { get; init; }

    /// <summary>The third thing.</summary>
    public required Color Green { get; init; }
}
