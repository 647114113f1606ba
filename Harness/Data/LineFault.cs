namespace Harness.Data;

/// <summary>A fault in a row, before the name of its file is known.</summary>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What was found.</param>
/// <param name="Line">The line or its first characters; empty if there is nothing to show.</param>
/// <param name="Cause">The underlying error, if there was one.</param>
internal sealed record LineFault(string Expected, string Found, string Line, Exception? Cause = null)
{
    /// <summary>The number of the line or row, from 1; null if the fault concerns the file as a whole.</summary>
    public long? Number { get; init; }

    /// <summary>Tells whether <see cref="Number"/> counts rows because the file has no lines.</summary>
    public bool CountsRows { get; init; }

    /// <summary>The file, if the rows of a split are spread over several files.</summary>
    public string? File { get; init; }

    /// <summary>Tells whether the label is unknown. The message then lists the labels of the file.</summary>
    public bool IsUnknownLabel { get; init; }

    /// <summary>Tells whether a row has no text. The message then counts such rows.</summary>
    public bool IsEmptyText { get; init; }

    /// <summary>Creates the exception that gives the file and the line.</summary>
    /// <param name="source">The source that was read.</param>
    /// <returns>The exception to throw.</returns>
    public CorpusFormatException In(ITextSource source)
    {
        var file = File ?? source.Name;
        var found = source is not SplitFile split ? Found : IsUnknownLabel ? $"{Found}{LabelSurvey.Of(split)}"
            : IsEmptyText ? $"{Found}{EmptyTextSurvey.Of(split)}" : Found;
        return Number is not { } number ? new CorpusFormatException(file, Expected, found, Cause)
            : CountsRows ? CorpusFormatException.InRow(file, number, Expected, found, Line, Cause)
            : new CorpusFormatException(file, number, Expected, found, Line, Cause);
    }
}
