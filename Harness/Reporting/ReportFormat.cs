namespace Harness.Reporting;

/// <summary>The file formats of reports.</summary>
internal enum ReportFormat
{
    /// <summary>Markdown pages, which show the pictures of the same report.</summary>
    Md,

    /// <summary>CSV tables for other programs.</summary>
    Csv,

    /// <summary>LaTeX tables for a paper, with the package booktabs.</summary>
    Tex,

    /// <summary>Vector pictures.</summary>
    Svg,

    /// <summary>Bitmap pictures.</summary>
    Png,

    /// <summary>One HTML page with everything in it.</summary>
    Html,
}
