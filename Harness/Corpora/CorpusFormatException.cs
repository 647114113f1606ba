namespace Harness.Corpora;

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

    /// <summary>The file or directory.</summary>
    public string Path { get; }

    /// <summary>The line's number, from 1; null where the fault is not in a line.</summary>
    public long? Line { get; }
}
