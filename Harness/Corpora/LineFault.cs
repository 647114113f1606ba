namespace Harness.Corpora;

/// <summary>What is wrong with a line, before it is known which line of the file it is.</summary>
/// <param name="Expected">What had to be there.</param>
/// <param name="Found">What was there.</param>
/// <param name="Line">The line, or its beginning.</param>
/// <param name="Cause">The error underneath, if there was one.</param>
internal sealed record LineFault(string Expected, string Found, string Line, Exception? Cause = null)
{
    /// <summary>Names the line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line's number, from 1.</param>
    /// <returns>The exception, to be thrown.</returns>
    public CorpusFormatException At(string path, long line) => new(path, line, Expected, Found, Line, Cause);
}
