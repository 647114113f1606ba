namespace Harness.Data;

/// <summary>Thrown when a file or directory of texts does not have the expected format. No row of it is accepted.</summary>
/// <remarks>Every message has the same order: the place, what was expected, what was found, and the first characters of the line.</remarks>
public sealed class CorpusFormatException : Exception
{
    /// <summary>Reports a fault of the file or directory as a whole.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found.</param>
    /// <param name="cause">The underlying error, if there was one.</param>
    public CorpusFormatException(string path, string expected, string found, Exception? cause = null)
        : base($"{path}: expected {expected}, found {found}.", cause)
    {
        Path = path;
    }

    /// <summary>Reports a fault in one line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The number of the line, from 1.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found.</param>
    /// <param name="text">The whole line. The message shows only its first characters, made printable by <see cref="LineExcerpt"/>.</param>
    /// <param name="cause">The underlying error, if there was one.</param>
    public CorpusFormatException(string path, long line, string expected, string found, ReadOnlySpan<char> text, Exception? cause = null)
        : base($"{path}, line {line}: expected {expected}, found {found}.{LineExcerpt.Of(text)}", cause)
    {
        Path = path;
        Line = line;
    }

    private CorpusFormatException(string path, string message, Exception? cause) : base(message, cause) => Path = path;

    /// <summary>Reports a fault in one row of a file that has no lines.</summary>
    /// <param name="path">The file.</param>
    /// <param name="row">The number of the row, from 1.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found.</param>
    /// <param name="text">The content of the row. The message shows only its first characters.</param>
    /// <param name="cause">The underlying error, if there was one.</param>
    /// <returns>The exception.</returns>
    internal static CorpusFormatException InRow(string path, long row, string expected, string found, ReadOnlySpan<char> text, Exception? cause) =>
        new(path, $"{path}, row {row}: expected {expected}, found {found}.{LineExcerpt.Of(text, "row")}", cause) { Row = row };

    /// <summary>The file or directory.</summary>
    public string Path { get; }

    /// <summary>The number of the line, from 1; null if the fault is not in a line.</summary>
    public long? Line { get; }

    /// <summary>The number of the row, from 1, if the file has no lines; null otherwise, or if the fault is not in a row.</summary>
    public long? Row { get; private init; }
}
