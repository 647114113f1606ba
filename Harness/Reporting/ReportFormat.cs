namespace Harness.Reporting;

/// <summary>A kind of file that a report can be written as.</summary>
internal enum ReportFormat
{
    /// <summary>Markdown pages, which show the pictures that are written with them.</summary>
    Md,

    /// <summary>Tables for other programs.</summary>
    Csv,

    /// <summary>Tables for a paper, with the package booktabs.</summary>
    Tex,

    /// <summary>Pictures that can be scaled.</summary>
    Svg,

    /// <summary>Pictures of pixels.</summary>
    Png,

    /// <summary>One page with everything in it, for a browser.</summary>
    Html,
}
