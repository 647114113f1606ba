using System.Text.Json.Serialization;

namespace Harness.Tokens;

/// <summary>Declares how an experiment converts texts to token ids.</summary>
/// <exception cref="ArgumentOutOfRangeException">In an initialiser: a value is out of range. The message gives the property and the value.</exception>
public sealed record Tokenisation
{
    /// <summary>Keras' <c>num_words</c>, 2 to 32,767. Ids are smaller than this, and 0 is padding.</summary>
    public required int VocabularySize { get; init => field = Require(value, nameof(VocabularySize), Vocabulary.SmallestSize, Vocabulary.LargestSize); }

    /// <summary>The number of tokens to which every text is padded or truncated, at least 1.</summary>
    public required int Tokens { get; init => field = Require(value, nameof(Tokens), 1, int.MaxValue); }

    /// <summary>The number of rows at the start of the train split on which the vocabulary is fitted, at least 1.</summary>
    /// <remarks>A smaller corpus is used completely, as with Python's slice.</remarks>
    public required int FitRows { get; init => field = Require(value, nameof(FitRows), 1, int.MaxValue); }

    /// <summary>The rules for splitting texts into words; Keras' defaults unless declared.</summary>
    public WordRules Words { get; init; } = WordRules.Keras;

    /// <summary>Keras' <c>oov_token</c>: the name of id 1, which every word without an id of its own gets.
    /// If null, the default, such words are left out.</summary>
    public string? UnknownWord { get; init; }

    /// <summary>How rows are padded and truncated; Keras' defaults unless declared.</summary>
    public SequencePadding Padding { get; init; } = SequencePadding.Keras;

    /// <summary>An external vocabulary, which is used unchanged; if null, the default, a vocabulary is fitted on the training rows.</summary>
    [JsonIgnore]
    public Vocabulary? Given { get; private init; }

    /// <summary>Creates a tokenisation with an external vocabulary, such as one written by Keras' <c>tokenizer.to_json()</c>.</summary>
    /// <param name="vocabulary">The words, and the rules for splitting texts into words.</param>
    /// <param name="tokens">The number of tokens to which every text is padded or truncated, at least 1.</param>
    /// <returns>A tokenisation that does not fit a vocabulary.</returns>
    /// <remarks>The harness cannot detect whether the vocabulary was fitted on test rows.</remarks>
    public static Tokenisation From(Vocabulary vocabulary, int tokens)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return new()
        {
            VocabularySize = vocabulary.Size,
            Tokens = tokens,
            FitRows = int.MaxValue,
            Words = vocabulary.Rules,
            UnknownWord = vocabulary.UnknownWord,
            Given = vocabulary,
        };
    }

    /// <summary>Describes the differences from Keras' defaults in splitting texts and numbering words.</summary>
    /// <returns>A text such as "characters, case kept, unknown words as \"oov\""; empty for Keras' defaults.</returns>
    internal string WordOptions() => string.Join(", ", new[]
    {
        Words.ToString(),
        UnknownWord is null ? "" : $"unknown words as \"{UnknownWord}\"",
        Given is null ? "" : $"vocabulary given ({Given.Fingerprint[..8]})",
    }.Where(option => option.Length > 0));

    private static int Require(int value, string name, int smallest, int largest)
    {
        if (value >= smallest && value <= largest)
            return value;
        string range = largest == int.MaxValue ? $"at least {smallest}" : $"{smallest} to {largest}";
        throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}; got {value}.");
    }
}
