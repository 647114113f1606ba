using System.Text;
using Harness.Data;
using Harness.Data.Compression;

namespace Harness.Tests.Oracles;

/// <summary>Reads the lines of a UTF-8 file, one at a time into a reused buffer, so that memory stays bounded however large the uncompressed file
/// is.</summary>
/// <remarks>LF ends a line, and the CR of a CRLF stays in the line. The last line needs no LF. A byte-order mark is skipped.</remarks>
internal sealed class Utf8Lines : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly int _longest;
    private readonly UnpackedFile _file;
    private byte[] _bytes = new byte[1 << 16];
    private int _start, _end;
    private char[] _chars = new char[1 << 12];
    private int _length;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">The longest line to accept, in bytes without the line feed.</param>
    /// <exception cref="CorpusFormatException">There is no such file, or it cannot be opened.</exception>
    public Utf8Lines(string path, int longest)
    {
        _path = path;
        _longest = longest;
        _file = Open(path);
    }

    /// <summary>The number of the current line, starting with 1; 0 before the first line.</summary>
    public long Number { get; private set; }

    /// <summary>The current line, without its line feed; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<char> Current => _chars.AsSpan(0, _length);

    /// <summary>Reads the next line.</summary>
    /// <returns>False after the last line.</returns>
    /// <exception cref="CorpusFormatException">The line is too long or not UTF-8, or the file is damaged.</exception>
    public bool MoveNext()
    {
        int lineLength;
        int searched = 0;
        while ((lineLength = _bytes.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n')) < 0)
        {
            searched = _end - _start;
            if (searched > _longest)
                throw TooLong();
            if (ReadMore())
                continue;
            if (searched == 0)
                return false;
            return Accept(searched, next: _end);
        }

        lineLength += searched;
        if (lineLength > _longest)
            throw TooLong();
        return Accept(lineLength, next: _start + lineLength + 1);
    }

    /// <summary>Creates the exception for an error in the current line.</summary>
    /// <param name="expected">The expected content.</param>
    /// <param name="found">The content that was found.</param>
    /// <returns>The exception, which the caller throws.</returns>
    public CorpusFormatException Error(string expected, string found) => new(_path, Number, expected, found, Current);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static UnpackedFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new CorpusFormatException(path, "a file of texts", "a directory");
        try
        {
            return new UnpackedFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusFormatException(path, "a file of texts", "no file with that name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(path, "a file of texts that can be opened", e.Message.TrimEnd('.'), e);
        }
    }

    private bool ReadMore()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(2 * _bytes.Length, _longest + 1));
        int read;
        try
        {
            read = _file.Read(_bytes, _end, _bytes.Length - _end);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new CorpusFormatException(_path, Number + 1, "a whole file", e.Message, "", e);
        }

        _end += read;
        return read > 0;
    }

    private bool Accept(int lineLength, int next)
    {
        Number++;
        ReadOnlySpan<byte> line = _bytes.AsSpan(_start, lineLength);
        if (Number == 1 && line.StartsWith(Encoding.UTF8.Preamble))
            line = line[Encoding.UTF8.Preamble.Length..];
        if (_chars.Length < line.Length)
            _chars = new char[Math.Max(line.Length, 2 * _chars.Length)];
        try
        {
            _length = Strict.GetChars(line, _chars);
        }
        catch (DecoderFallbackException e)
        {
            string found = $"the bytes 0x{Convert.ToHexString(e.BytesUnknown ?? [])} at byte {e.Index + 1} of the line";
            throw new CorpusFormatException(_path, Number, "UTF-8", found, Encoding.UTF8.GetString(line), e);
        }

        _start = next;
        return true;
    }

    private CorpusFormatException TooLong()
    {
        string start = Encoding.UTF8.GetString(_bytes, _start, Math.Min(_end - _start, 4 * LineExcerpt.Longest));
        return new CorpusFormatException(_path, Number + 1, $"a line of at most {_longest} bytes", "a longer line", start);
    }
}
