namespace Harness.Data;

/// <summary>What is wrong with a row, before it is known which file it is in.</summary>
/// <param name="Expected">What had to be there.</param>
/// <param name="Found">What was there.</param>
/// <param name="Line">The line, or its beginning; empty if there is nothing to show.</param>
/// <param name="Cause">The error underneath, if there was one.</param>
internal sealed record LineFault(string Expected, string Found, string Line, Exception? Cause = null)
{
    /// <summary>The number of the line or row, from 1; null where it is the file as a whole.</summary>
    public long? Number { get; init; }

    /// <summary>Whether <see cref="Number"/> counts rows, in a file that has no lines.</summary>
    public bool CountsRows { get; init; }

    /// <summary>The file, where the rows of a split lie in several.</summary>
    public string? File { get; init; }

    /// <summary>Whether the label is the fault: then the message says which labels there are.</summary>
    public bool IsUnknownLabel { get; init; }

    /// <summary>Names the place.</summary>
    /// <param name="source">What was read.</param>
    /// <returns>The exception, to be thrown.</returns>
    public CorpusFormatException In(ITextSource source)
    {
        var file = File ?? source.Name;
        var found = IsUnknownLabel && source is SplitFile split ? $"{Found}{LabelSurvey.Of(split)}" : Found;
        return Number is not { } number ? new CorpusFormatException(file, Expected, found, Cause)
            : CountsRows ? CorpusFormatException.InRow(file, number, Expected, found, Line, Cause)
            : new CorpusFormatException(file, number, Expected, found, Line, Cause);
    }
}
