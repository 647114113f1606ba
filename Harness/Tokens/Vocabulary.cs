using System.Runtime.InteropServices;
using System.Text;
using Harness.Data;

namespace Harness.Tokens;

/// <summary>The words that have an id, by rank, numbered exactly as by Keras' <c>Tokenizer(num_words)</c>. Immutable.</summary>
public sealed class Vocabulary : IEquatable<Vocabulary>
{
    /// <summary>The smallest <see cref="Size"/>: one word.</summary>
    public const int SmallestSize = 2;

    /// <summary>The largest <see cref="Size"/>: ids are stored in 16 bits.</summary>
    public const int LargestSize = short.MaxValue;

    private readonly WordTable _ids;
    private readonly short _idOfUnknown;

    internal Vocabulary(int size, int distinctWords, IEnumerable<(string Text, int Count)> ranked, WordRules? rules = null, string? unknownWord = null)
    {
        var unknown = unknownWord is null ? Array.Empty<(string, int)>() : [(unknownWord, 0)];
        (string Text, int Count)[] kept = [.. unknown.Concat(ranked).Take(size - 1)];
        (Rules, UnknownWord) = (rules ?? WordRules.Keras, unknownWord);
        Size = size;
        DistinctWords = distinctWords;
        Words = Array.AsReadOnly(Array.ConvertAll(kept, word => word.Text));
        Counts = Array.AsReadOnly(Array.ConvertAll(kept, word => word.Count));
        _ids = new WordTable([.. Words.Select(Encoding.UTF8.GetBytes)]);
        _idOfUnknown = unknownWord is null ? (short)0 : (short)1;
        Fingerprint = FingerprintOf(size, Words, Rules, unknownWord);
    }

    /// <summary>Keras' <c>num_words</c>: every id is smaller than this. It is the number of rows of an embedding, including the padding id 0.</summary>
    public int Size { get; }

    /// <summary>The rules for splitting texts into words, the same for every text that is encoded with this vocabulary.</summary>
    public WordRules Rules { get; }

    /// <summary>The name of id 1, which every word without an id of its own gets; null if such words are left out.</summary>
    public string? UnknownWord { get; }

    /// <summary>The number of different words in the texts on which the vocabulary was fitted, including those without an id.</summary>
    public int DistinctWords { get; }

    /// <summary>The words that have an id, at most <see cref="Size"/> − 1: the word at index i has the id i + 1.</summary>
    /// <remarks>The most frequent word comes first; equally frequent words are in the order of first occurrence. <see cref="UnknownWord"/>,
    /// if there is one, comes before all others.</remarks>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The number of occurrences of each of the <see cref="Words"/> in the texts on which the vocabulary was fitted.</summary>
    public IReadOnlyList<int> Counts { get; }

    /// <summary>SHA-256 of everything that determines an encoding, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>
    /// The hash covers <see cref="Size"/> as four bytes, least significant first; then for each of the <see cref="Words"/> in order the number of its UTF-8
    /// bytes as four bytes, and those bytes. If <see cref="Rules"/> are not Keras' defaults, or unknown words have an id, a last text states both.
    /// </remarks>
    public string Fingerprint { get; }

    /// <summary>Fits a vocabulary on the first rows of the train split.</summary>
    /// <param name="train">The train split.</param>
    /// <param name="tokenisation">The tokenisation, which states the size and the number of rows to fit on.</param>
    /// <returns>The vocabulary of the first <see cref="Tokenisation.FitRows"/> rows.</returns>
    /// <exception cref="ArgumentException"><paramref name="train"/> is not the train split.
    /// The words of the test split must not be known before the evaluation.</exception>
    /// <exception cref="CorpusFormatException">A line among these rows is not a label and a text.</exception>
    /// <remarks>Equals Keras' <c>tokenizer.fit_on_texts(texts[:rows])</c>.</remarks>
    public static Vocabulary Fit(ITextSource train, Tokenisation tokenisation)
    {
        ArgumentNullException.ThrowIfNull(tokenisation);
        ArgumentNullException.ThrowIfNull(train);
        if (train.Split != Split.Train)
            throw new ArgumentException($"A vocabulary is fitted on the {Split.Train} split only; got the {train.Split} split.", nameof(train));

        var counter = new WordCounter(tokenisation.Words);
        var (rows, fitRows) = (0, tokenisation.FitRows);
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

        return counter.Rank(tokenisation.VocabularySize, tokenisation.UnknownWord);
    }

    /// <summary>Fits a vocabulary on texts.</summary>
    /// <param name="texts">The texts. Their order decides between equally frequent words.</param>
    /// <param name="size">Keras' <c>num_words</c>, <see cref="SmallestSize"/> to <see cref="LargestSize"/>.</param>
    /// <param name="rules">The rules for splitting texts into words; Keras' defaults if null.</param>
    /// <param name="unknownWord">The name of the id of unknown words; null to leave such words out.</param>
    /// <returns>The vocabulary; without words if the texts have none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is out of range.</exception>
    /// <exception cref="ArgumentException"><paramref name="unknownWord"/> is a word of the texts.</exception>
    public static Vocabulary Fit(IEnumerable<string> texts, int size, WordRules? rules = null, string? unknownWord = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var counter = new WordCounter(rules ?? WordRules.Keras);
        foreach (string text in texts)
            counter.Count(Encoding.UTF8.GetBytes(text));
        return counter.Rank(size, unknownWord);
    }

    /// <summary>Checks whether two vocabularies give the same ids for every text.</summary>
    /// <param name="other">The other vocabulary.</param>
    /// <returns>True if their fingerprints (<see cref="Fingerprint"/>) are equal.</returns>
    public bool Equals(Vocabulary? other) => other?.Fingerprint == Fingerprint;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Vocabulary);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>Finds the id of a word.</summary>
    /// <param name="word">A word as returned by <see cref="KerasTokenizer.Words(ReadOnlySpan{byte}, WordRules)"/>.</param>
    /// <param name="id">The id, 1 … <see cref="Size"/> − 1; 0 if the word has none.</param>
    /// <returns>Whether the word has an id.</returns>
    public bool TryGetId(ReadOnlySpan<byte> word, out short id) => (id = _ids.Find(word)) != 0;

    /// <summary>Lists the ids of a text without padding.</summary>
    /// <param name="text">Any text, as valid UTF-8.</param>
    /// <param name="sequence">A list that is cleared and then receives the ids of the words in order.</param>
    /// <returns>The number of words in the text, and the number of words with an id of their own.</returns>
    internal (int Words, int Known) Encode(ReadOnlySpan<byte> text, List<short> sequence)
    {
        sequence.Clear();
        var (words, known) = (0, 0);
        foreach (var word in KerasTokenizer.Words(text, Rules))
        {
            words++;
            if (TryGetId(word, out short id))
                known++;
            else
                id = _idOfUnknown;
            if (id != 0)
                sequence.Add(id);
        }
        return (words, known);
    }

    private static string FingerprintOf(int size, IReadOnlyList<string> words, WordRules rules, string? unknownWord)
    {
        using var fingerprint = new FingerprintBuilder();
        fingerprint.Add(size);
        foreach (string word in words)
            fingerprint.Add(word);
        if (rules != WordRules.Keras || unknownWord is not null)
            fingerprint.Add($"{rules}; {(unknownWord is null ? "unknown words left out" : "unknown words have the first id")}");
        return fingerprint.ToHex();
    }

    /// <summary>Counts the words of texts in the order of first occurrence.</summary>
    private sealed class WordCounter(WordRules rules)
    {
        private readonly List<int> _counts = [];
        private readonly Dictionary<byte[], int> _indices = new(Utf8WordComparer.Instance);

        public void Count(ReadOnlySpan<byte> text)
        {
            var indices = _indices.GetAlternateLookup<ReadOnlySpan<byte>>();
            foreach (var word in KerasTokenizer.Words(text, rules))
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

        public Vocabulary Rank(int size, string? unknownWord)
        {
            if (size is < SmallestSize or > LargestSize)
                throw new ArgumentOutOfRangeException(nameof(size), size, $"size must be {SmallestSize} to {LargestSize}; got {size}.");

            // Equally frequent words stay in the order of first occurrence.
            var ranked = _indices.OrderByDescending(word => _counts[word.Value]).ThenBy(word => word.Value).Take(size - 1);
            if (unknownWord is not null && _indices.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(Encoding.UTF8.GetBytes(unknownWord)))
            {
                throw new ArgumentException($"'{unknownWord}' stands for unknown words, but it is also a word of the texts. Choose one that no text can "
                    + "contain, such as <OOV>.", nameof(unknownWord));
            }
            return new Vocabulary(size, _counts.Count, ranked.Select(word => (Encoding.UTF8.GetString(word.Key), _counts[word.Value])), rules, unknownWord);
        }
    }
}
