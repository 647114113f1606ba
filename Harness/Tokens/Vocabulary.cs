using System.Runtime.InteropServices;
using System.Text;
using Harness.Corpora;

namespace Harness.Tokens;

/// <summary>The words that have an id, by rank, exactly as Keras' <c>Tokenizer(num_words)</c> numbers them. Immutable.</summary>
public sealed class Vocabulary
{
    /// <summary>The smallest <see cref="Size"/>: one word.</summary>
    public const int SmallestSize = 2;

    /// <summary>The largest <see cref="Size"/>: ids are held in 16 bits.</summary>
    public const int LargestSize = short.MaxValue;

    private readonly WordTable _ids;

    internal Vocabulary(int size, int distinctWords, IEnumerable<(string Text, int Count)> ranked)
    {
        (string Text, int Count)[] kept = [.. ranked.Take(size - 1)];
        Size = size;
        DistinctWords = distinctWords;
        Words = Array.AsReadOnly(Array.ConvertAll(kept, word => word.Text));
        Counts = Array.AsReadOnly(Array.ConvertAll(kept, word => word.Count));
        _ids = new WordTable([.. Words.Select(Encoding.UTF8.GetBytes)]);
        Fingerprint = FingerprintOf(size, Words);
    }

    /// <summary>Keras' <c>num_words</c>: every id is smaller than this. It is the number of rows that an embedding needs, the padding's 0 included.</summary>
    public int Size { get; }

    /// <summary>The number of different words in the texts it was fitted on, those without an id included.</summary>
    public int DistinctWords { get; }

    /// <summary>The words that have an id, at most <see cref="Size"/> − 1: the word at index i has the id i + 1.</summary>
    /// <remarks>The most frequent first, equally frequent ones as they were first seen.</remarks>
    public IReadOnlyList<string> Words { get; }

    /// <summary>How often each of <see cref="Words"/> stood in the texts it was fitted on.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary>SHA-256 over everything that decides an encoding, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>
    /// <see cref="Size"/> as four bytes, least significant first; then of each of <see cref="Words"/> in order the number of its UTF-8 bytes,
    /// as four bytes, and those bytes.
    /// </remarks>
    public string Fingerprint { get; }

    /// <summary>Fits a vocabulary on the head of the train split.</summary>
    /// <param name="train">The train split.</param>
    /// <param name="tokenisation">The size, and the number of rows to fit on.</param>
    /// <returns>The vocabulary of the first <see cref="Tokenisation.FitRows"/> rows.</returns>
    /// <exception cref="ArgumentException"><paramref name="train"/> is not the train split: its words may not be known before the evaluation.</exception>
    /// <exception cref="CorpusFormatException">A line among those rows is not a label and a text.</exception>
    /// <remarks>Keras: <c>tokenizer.fit_on_texts(texts[:rows])</c>.</remarks>
    public static Vocabulary Fit(ITextSource train, Tokenisation tokenisation)
    {
        ArgumentNullException.ThrowIfNull(tokenisation);
        return Fit(train, tokenisation.VocabularySize, tokenisation.FitRows);
    }

    internal static Vocabulary Fit(ITextSource train, int size, int fitRows)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Split != Split.Train)
            throw new ArgumentException($"A vocabulary is fitted on the {Split.Train} split only; got the {train.Split} split.", nameof(train));

        var counter = new WordCounter();
        var rows = 0;
        foreach (var parse in train.Batches())
        {
            using var batch = parse();
            for (int row = 0; row < batch.Rows && rows < fitRows; row++, rows++)
                counter.Count(batch.Text(row));
            if (rows == fitRows)
                break;
            if (batch.Fault is { } fault)
                throw fault.In(train);
        }

        return counter.Rank(size);
    }

    /// <summary>Fits a vocabulary on texts.</summary>
    /// <param name="texts">The texts, in the order that decides between equally frequent words.</param>
    /// <param name="size">Keras' <c>num_words</c>, <see cref="SmallestSize"/> to <see cref="LargestSize"/>.</param>
    /// <returns>The vocabulary; without a word if the texts have none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is out of its range.</exception>
    public static Vocabulary Fit(IEnumerable<string> texts, int size)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counter = new WordCounter();
        foreach (string text in texts)
            counter.Count(Encoding.UTF8.GetBytes(text));
        return counter.Rank(size);
    }

    /// <summary>Finds the id of a word.</summary>
    /// <param name="word">A word as <see cref="KerasTokenizer.Words"/> yields it.</param>
    /// <param name="id">Its id, 1 … <see cref="Size"/> − 1; 0 if it has none.</param>
    /// <returns>Whether it has one.</returns>
    public bool TryGetId(ReadOnlySpan<byte> word, out short id) => (id = _ids.Find(word)) != 0;

    private static string FingerprintOf(int size, IReadOnlyList<string> words)
    {
        using var fingerprint = new FingerprintBuilder();
        fingerprint.Add(size);
        foreach (string word in words)
            fingerprint.Add(word);
        return fingerprint.ToHex();
    }

    /// <summary>Counts the words of texts in the order in which they are first seen.</summary>
    private sealed class WordCounter
    {
        private readonly List<int> _counts = [];
        private readonly Dictionary<byte[], int> _indices = new(Utf8WordComparer.Instance);

        public void Count(ReadOnlySpan<byte> text)
        {
            var indices = _indices.GetAlternateLookup<ReadOnlySpan<byte>>();
            foreach (var word in KerasTokenizer.Words(text))
            {
                if (indices.TryGetValue(word, out int index))
                {
                    CollectionsMarshal.AsSpan(_counts)[index]++;
                    continue;
                }

                indices[word] = _counts.Count;
                _counts.Add(1);
            }
        }

        public Vocabulary Rank(int size)
        {
            if (size is < SmallestSize or > LargestSize)
                throw new ArgumentOutOfRangeException(nameof(size), size, $"size must be {SmallestSize} to {LargestSize}; got {size}.");

            // Ties as first seen.
            var ranked = _indices.OrderByDescending(word => _counts[word.Value]).ThenBy(word => word.Value).Take(size - 1);
            return new Vocabulary(size, _counts.Count, ranked.Select(word => (Encoding.UTF8.GetString(word.Key), _counts[word.Value])));
        }
    }
}
