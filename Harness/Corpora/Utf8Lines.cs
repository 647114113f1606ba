using System.Text;

namespace Harness.Corpora;

/// <summary>The lines of a UTF-8 file, one at a time in one reused buffer: memory stays bounded whatever the file unpacks to.</summary>
/// <remarks>LF ends a line; the CR of a CRLF is left in it, and a last line without an end is a line. A byte-order mark is skipped.</remarks>
internal sealed class Utf8Lines : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string path;
    private readonly int longest;
    private readonly UnpackedFile file;
    private byte[] bytes = new byte[1 << 16];
    private int start, end;
    private char[] chars = new char[1 << 12];
    private int length;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">The longest line to accept, in bytes without the line feed.</param>
    /// <exception cref="CorpusFormatException">There is no such file, or it cannot be opened.</exception>
    public Utf8Lines(string path, int longest)
    {
        this.path = path;
        this.longest = longest;
        file = Open(path);
    }

    /// <summary>The number of the current line, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>The current line, without its line feed; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<char> Current => chars.AsSpan(0, length);

    /// <summary>Goes on to the next line.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="CorpusFormatException">The line is too long or not UTF-8, or the file is damaged.</exception>
    public bool MoveNext()
    {
        int lineLength;
        int searched = 0;
        while ((lineLength = bytes.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n')) < 0)
        {
            searched = end - start;
            if (searched > longest) throw TooLong();
            if (ReadMore()) continue;
            if (searched == 0) return false;
            return Accept(searched, next: end);
        }

        lineLength += searched;
        if (lineLength > longest) throw TooLong();
        return Accept(lineLength, next: start + lineLength + 1);
    }

    /// <summary>The error of the current line.</summary>
    /// <param name="expected">What had to be there.</param>
    /// <param name="found">What was there.</param>
    /// <returns>The exception, to be thrown.</returns>
    public CorpusFormatException Error(string expected, string found) => new(path, Number, expected, found, Current);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static UnpackedFile Open(string path)
    {
        if (Directory.Exists(path)) throw new CorpusFormatException(path, "a file of reviews", "a directory");
        try
        {
            return new UnpackedFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusFormatException(path, "a file of reviews", "nothing of that name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(path, "a file of reviews that can be opened", e.Message.TrimEnd('.'), e);
        }
    }

    private bool ReadMore()
    {
        if (start > 0)
        {
            bytes.AsSpan(start, end - start).CopyTo(bytes);
            (start, end) = (0, end - start);
        }

        if (end == bytes.Length) Array.Resize(ref bytes, Math.Min(2 * bytes.Length, longest + 1));
        int read;
        try
        {
            read = file.Read(bytes, end, bytes.Length - end);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new CorpusFormatException(path, Number + 1, "a whole file", e.Message, "", e);
        }

        end += read;
        return read > 0;
    }

    private bool Accept(int lineLength, int next)
    {
        Number++;
        ReadOnlySpan<byte> line = bytes.AsSpan(start, lineLength);
        if (Number == 1 && line.StartsWith(Encoding.UTF8.Preamble)) line = line[Encoding.UTF8.Preamble.Length..];
        if (chars.Length < line.Length) chars = new char[Math.Max(line.Length, 2 * chars.Length)];
        try
        {
            length = Strict.GetChars(line, chars);
        }
        catch (DecoderFallbackException e)
        {
            string unknown = Convert.ToHexString(e.BytesUnknown ?? []);
            throw new CorpusFormatException(path, Number, "UTF-8", $"the bytes 0x{unknown} at byte {e.Index + 1} of the line", Encoding.UTF8.GetString(line), e);
        }

        start = next;
        return true;
    }

    private CorpusFormatException TooLong()
    {
        string beginning = Encoding.UTF8.GetString(bytes, start, 4 * LineExcerpt.Longest);
        return new CorpusFormatException(path, Number + 1, $"a line of at most {longest} bytes", "a longer one", beginning);
    }
}
