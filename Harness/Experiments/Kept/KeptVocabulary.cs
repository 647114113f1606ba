using Harness.Tokens;

namespace Harness.Experiments.Kept;

/// <summary>The file format of a saved model's vocabulary: the word at index i has the id i + 1.</summary>
internal sealed record KeptVocabulary
{
    /// <summary>See <see cref="Vocabulary.Size"/>.</summary>
    public required int Size { get; init; }

    /// <summary>See <see cref="Vocabulary.DistinctWords"/>.</summary>
    public required int DistinctWords { get; init; }

    /// <summary>See <see cref="Vocabulary.Words"/>.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>See <see cref="Vocabulary.Counts"/>.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>See <see cref="Vocabulary.Rules"/>.</summary>
    public WordRules Rules { get; init; } = WordRules.Keras;

    /// <summary>See <see cref="Vocabulary.UnknownWord"/>.</summary>
    public string? UnknownWord { get; init; }

    /// <summary>Converts a vocabulary to the file format.</summary>
    public static KeptVocabulary Of(Vocabulary vocabulary) => new()
    {
        Size = vocabulary.Size,
        DistinctWords = vocabulary.DistinctWords,
        Words = vocabulary.Words,
        Counts = vocabulary.Counts,
        Rules = vocabulary.Rules,
        UnknownWord = vocabulary.UnknownWord,
    };

    /// <summary>Restores the vocabulary.</summary>
    /// <param name="fingerprint">The expected fingerprint.</param>
    /// <exception cref="InvalidDataException">The file is inconsistent, or the fingerprint is another one. The message fits into a sentence.</exception>
    public Vocabulary Restore(string fingerprint)
    {
        if (Words is null || Counts is null)
            throw new InvalidDataException("its vocabulary has no words or no counts");
        if (Words.Count != Counts.Count || Words.Count >= Size || Size > Vocabulary.LargestSize || Words.Any(word => word is null))
            throw new InvalidDataException($"its vocabulary has {Words.Count} words, {Counts.Count} counts and the size {Size}");
        var vocabulary = new Vocabulary(Size, DistinctWords, Words.Zip(Counts).Skip(UnknownWord is null ? 0 : 1), Rules, UnknownWord);
        return vocabulary.Fingerprint == fingerprint ? vocabulary : throw new InvalidDataException($"its vocabulary is not the one that the model was trained "
            + $"with: fingerprint {vocabulary.Fingerprint[..16]}…, expected {(fingerprint.Length > 16 ? fingerprint[..16] : fingerprint)}…");
    }
}
