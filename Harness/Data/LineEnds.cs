namespace Harness.Data;

/// <summary>Converts the line ends inside a text: CRLF and a lone CR become LF. A text is then the same whichever program wrote its file.</summary>
/// <remarks>Keras' filters contain LF and not CR, so a CR would become part of a word.</remarks>
internal static class LineEnds
{
    /// <summary>Converts the line ends in place.</summary>
    /// <param name="text">UTF-8.</param>
    /// <returns>The start of <paramref name="text"/>, which holds the converted text.</returns>
    public static Span<byte> ToLf(Span<byte> text)
    {
        var end = text.IndexOf((byte)'\r');
        if (end < 0)
            return text;
        for (int at = end; at < text.Length; at++)
            if (text[at] != '\r')
                text[end++] = text[at];
            else if (at + 1 == text.Length || text[at + 1] != '\n')
                text[end++] = (byte)'\n';
        return text[..end];
    }
}
