namespace Harness.Data;

/// <summary>What is known of the rows of one split, once all of them were read: evidence that stays when the texts are gone.</summary>
public sealed record CorpusFacts
{
    /// <summary>What part of the data the rows are.</summary>
    public required Split Split { get; init; }

    /// <summary>The number of rows, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>The number of rows of each class, K numbers.</summary>
    public required IReadOnlyList<int> RowsOfClass { get; init; }

    /// <summary>K, the number of classes.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Classes => RowsOfClass.Count;

    /// <summary>The number of rows of class 1, where there are two classes.</summary>
    /// <exception cref="InvalidOperationException">There are more classes.</exception>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Positives => OfTwo(1);

    /// <summary>The number of rows of class 0, where there are two classes.</summary>
    /// <exception cref="InvalidOperationException">There are more classes.</exception>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Negatives => OfTwo(0);

    /// <summary>SHA-256 over the rows in order, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>
    /// Of each row: the index of its class as one byte; the number of UTF-8 bytes of its text as four bytes, least significant first; those bytes.
    /// The split is left out: the same rows under two names have the same fingerprint. A label moved to another text changes it.
    /// </remarks>
    public required string Fingerprint { get; init; }

    /// <summary>Compares every value.</summary>
    /// <param name="other">The other rows.</param>
    /// <returns>Whether all are equal.</returns>
    public bool Equals(CorpusFacts? other) => other is not null && (Split, Rows, Fingerprint) == (other.Split, other.Rows, other.Fingerprint)
        && RowsOfClass.SequenceEqual(other.RowsOfClass);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Split, Rows, Fingerprint);

    private int OfTwo(int index) => Classes == 2 ? RowsOfClass[index]
        : throw new InvalidOperationException($"The {Split} split has {Classes} classes; positive and negative rows are of two.");
}
