using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Harness.Models.Layers;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Declares word vectors from a file in the text format of GloVe or word2vec, which initialise the weights of an <see cref="Embedding"/>.</summary>
/// <param name="Path">The file, plain or .gz; a relative path starts at the current folder.</param>
/// <remarks>
/// A line is a word and E numbers, separated by single spaces. word2vec's first line, the number of words and E, is skipped.
/// As in Keras' example "Using pre-trained word embeddings", the padding and words without a vector get zeros.
/// </remarks>
public sealed record PretrainedVectors(string Path)
{
    private const int NamedDigits = 16;

    private static readonly ConcurrentDictionary<(string Path, long Length, DateTime Changed), string> Hashes = new();

    /// <summary>SHA-256 of the file, as 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public string Sha256 => Open(file => Hashes.GetOrAdd((file.Name, file.Length, File.GetLastWriteTimeUtc(file.Name)),
        _ => Convert.ToHexStringLower(SHA256.HashData(file))));

    /// <summary>Describes the file by its name and the start of its hash.</summary>
    /// <returns>A description such as "vectors of glove.txt (0123456789abcdef)".</returns>
    public override string ToString() => $"vectors of {System.IO.Path.GetFileName(Path)} ({Sha256[..NamedDigits]})";

    /// <summary>Copies the vectors into a model's embedding.</summary>
    /// <param name="model">A model with exactly one <see cref="Embedding"/>, at any depth.</param>
    /// <param name="vocabulary">The vocabulary, which maps words to ids.</param>
    /// <returns>The number of words of the vocabulary that have a vector.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read, a line is damaged, its vectors have another width than the embedding, or it has no
    /// vector for any word. The message names file and line.</exception>
    /// <exception cref="InvalidOperationException">The model has no embedding, or several.</exception>
    public int Fill(nn.Module<Tensor, Tensor> model, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        List<Embedding> embeddings = [.. model.modules().OfType<Embedding>()];
        if (embeddings.Count != 1)
        {
            throw new InvalidOperationException($"Pretrained vectors need a model with one embedding; {model.GetName()} has "
                + $"{embeddings.Count.ToString(CultureInfo.InvariantCulture)}.");
        }
        var (words, width) = (embeddings[0].Words, embeddings[0].Width);
        if (words < vocabulary.Size)
            throw new InvalidOperationException($"The embedding of {model.GetName()} has {words} vectors; the vocabulary has {vocabulary.Size} ids.");
        var table = new float[words * width];
        var found = Open(file => Read(file, vocabulary, width, table));
        if (found == 0)
            throw Fault("vectors for some of the vocabulary's words", "none. They may be for another language, or in upper case");
        embeddings[0].Fill(table);
        return found;
    }

    private int Read(FileStream file, Vocabulary vocabulary, int width, float[] table)
    {
        using var unpacked = Path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
        using var reader = new StreamReader(unpacked, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var (number, found) = (0L, new HashSet<short>());
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (number == 1 && IsHeader(line, out var declared))
            {
                RefuseWidth(declared, width, number);
                continue;
            }
            if (number <= 2)
                RefuseWidth(line.AsSpan().TrimEnd(' ').Count(' '), width, number);
            var numbers = Numbers(line, width);
            if (numbers < 0)
                throw Fault($"a word and {width} numbers in line {number}", $"'{(line.Length > 40 ? line[..40] + "…" : line)}'");
            if (!vocabulary.TryGetId(Encoding.UTF8.GetBytes(line[..numbers]), out var id) || line[..numbers] == vocabulary.UnknownWord || !found.Add(id))
                continue;
            Parse(line.AsSpan(numbers + 1), table.AsSpan(id * width, width), number);
        }
        return found.Count;
    }

    private static bool IsHeader(string line, out int width)
    {
        width = 0;
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var words, var numbers]
            && long.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && int.TryParse(numbers, NumberStyles.None, CultureInfo.InvariantCulture, out width);
    }

    private void RefuseWidth(int ofFile, int width, long line)
    {
        if (ofFile != width)
            throw Fault($"vectors of {width} numbers, the width of the embedding", $"{ofFile} in line {line}");
    }

    /// <summary>Finds the space before the numbers at the end of a line. The word itself may contain spaces.</summary>
    private static int Numbers(string line, int width)
    {
        var at = line.AsSpan().TrimEnd(' ').Length;
        for (var number = 0; number < width && at > 0; number++)
            at = line.LastIndexOf(' ', at - 1);
        return at > 0 ? at : -1;
    }

    private void Parse(ReadOnlySpan<char> numbers, Span<float> vector, long line)
    {
        var read = 0;
        foreach (var range in numbers.TrimEnd(' ').Split(' '))
        {
            if (!float.TryParse(numbers[range], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                throw Fault($"{vector.Length} finite numbers in line {line}", $"'{numbers[range]}'");
            vector[read++] = value;
        }
    }

    private T Open<T>(Func<FileStream, T> read)
    {
        try
        {
            using var file = File.OpenRead(Path);
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException
            || (e is InvalidDataException && !e.Message.StartsWith(Path, StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"{Path}: expected word vectors as UTF-8 text, plain or .gz; {e.Message}", e);
        }
    }

    private InvalidDataException Fault(string expected, string found) => new($"{Path}: expected {expected}; found {found}.");
}
