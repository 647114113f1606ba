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

    private static int Require(int value, string name, int smallest, int largest)
    {
        if (value >= smallest && value <= largest)
            return value;
        string range = largest == int.MaxValue ? $"at least {smallest}" : $"{smallest} to {largest}";
        throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}; got {value}.");
    }
}
