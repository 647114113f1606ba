using System.Text.Json.Serialization;

namespace Harness.Tokens;

/// <summary>How an experiment turns texts into ids: part of its declaration.</summary>
/// <exception cref="ArgumentOutOfRangeException">While it is built: a value is out of its range. The message names both.</exception>
public sealed record Tokenisation
{
    /// <summary>Keras' <c>num_words</c>, 2 to 32,767: ids are smaller than this, and 0 is the padding.</summary>
    public required int VocabularySize { get; init => field = Require(value, nameof(VocabularySize), Vocabulary.SmallestSize, Vocabulary.LargestSize); }

    /// <summary>The length that every text is padded or cut to, at least 1.</summary>
    public required int Tokens { get; init => field = Require(value, nameof(Tokens), 1, int.MaxValue); }

    /// <summary>The number of rows at the head of the train split that the vocabulary is fitted on, at least 1.</summary>
    /// <remarks>A smaller corpus is used whole, as by Python's slice.</remarks>
    public required int FitRows { get; init => field = Require(value, nameof(FitRows), 1, int.MaxValue); }

    /// <summary>How a text becomes words; Keras' defaults unless declared.</summary>
    public WordRules Words { get; init; } = WordRules.Keras;

    /// <summary>Keras' <c>oov_token</c>: the name of the id 1, which every word without an id of its own gets. Null, the default: such words are left out.
    /// </summary>
    public string? UnknownWord { get; init; }

    /// <summary>How rows are brought to their length; Keras' defaults unless declared.</summary>
    public SequencePadding Padding { get; init; } = SequencePadding.Keras;

    /// <summary>A vocabulary from elsewhere, which is used as it is; null, the default, to fit one on the training rows.</summary>
    [JsonIgnore]
    public Vocabulary? Given { get; private init; }

    /// <summary>Takes a vocabulary from elsewhere, such as one that Keras' <c>tokenizer.to_json()</c> wrote.</summary>
    /// <param name="vocabulary">Its words, and how texts become words.</param>
    /// <param name="tokens">See <see cref="Tokens"/>.</param>
    /// <returns>A tokenisation that fits nothing.</returns>
    /// <remarks>Where it was fitted on test rows, nobody here can see it.</remarks>
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

    /// <summary>States what differs from Keras' defaults of splitting a text and numbering its words.</summary>
    /// <returns>Such as "characters, case kept, unknown words as \"oov\""; empty for Keras' defaults.</returns>
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
