namespace Harness.Data;

/// <summary>A file or directory of texts that is not what it has to be. Nothing of it was accepted.</summary>
/// <remarks>One message for every cause, in one order: where, what was expected, what was found, and how the line begins.</remarks>
public sealed class CorpusFormatException : Exception
{
    /// <summary>Reports what is wrong with the file or directory as a whole.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="expected">What had to be there.</param>
    /// <param name="found">What was there.</param>
    /// <param name="cause">The error underneath, if there was one.</param>
    public CorpusFormatException(string path, string expected, string found, Exception? cause = null)
        : base($"{path}: expected {expected}, found {found}.", cause)
    {
        Path = path;
    }

    /// <summary>Reports what is wrong with one line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line's number, from 1.</param>
    /// <param name="expected">What had to be there.</param>
    /// <param name="found">What was there.</param>
    /// <param name="text">The line itself; the message shows its beginning only, made printable by <see cref="LineExcerpt"/>.</param>
    /// <param name="cause">The error underneath, if there was one.</param>
    public CorpusFormatException(string path, long line, string expected, string found, ReadOnlySpan<char> text, Exception? cause = null)
        : base($"{path}, line {line}: expected {expected}, found {found}.{LineExcerpt.Of(text)}", cause)
    {
        Path = path;
        Line = line;
    }

    private CorpusFormatException(string path, string message, Exception? cause) : base(message, cause) => Path = path;

    /// <summary>Reports what is wrong with one row of a file that has no lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="row">The row's number, from 1.</param>
    /// <param name="expected">What had to be there.</param>
    /// <param name="found">What was there.</param>
    /// <param name="text">What the row holds; the message shows its beginning only.</param>
    /// <param name="cause">The error underneath, if there was one.</param>
    /// <returns>The exception.</returns>
    internal static CorpusFormatException InRow(string path, long row, string expected, string found, ReadOnlySpan<char> text, Exception? cause) =>
        new(path, $"{path}, row {row}: expected {expected}, found {found}.{LineExcerpt.Of(text, "row")}", cause) { Row = row };

    /// <summary>The file or directory.</summary>
    public string Path { get; }

    /// <summary>The line's number, from 1; null where the fault is not in a line.</summary>
    public long? Line { get; }

    /// <summary>The row's number, from 1, in a file that has no lines; null where it has, and where the fault is not in a row.</summary>
    public long? Row { get; private init; }
}
