namespace Harness.Data;

/// <summary>Facts about the rows of one split, collected while all of them were read. The facts remain when the texts are gone.</summary>
public sealed record CorpusFacts
{
    /// <summary>The split that the rows belong to.</summary>
    public required Split Split { get; init; }

    /// <summary>The number of rows, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>The number of rows of each class: K numbers.</summary>
    public required IReadOnlyList<int> RowsOfClass { get; init; }

    /// <summary>K, the number of classes.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Classes => RowsOfClass.Count;

    /// <summary>The number of rows of class 1, if there are two classes.</summary>
    /// <exception cref="InvalidOperationException">There are more than two classes.</exception>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Positives => OfTwo(1);

    /// <summary>The number of rows of class 0, if there are two classes.</summary>
    /// <exception cref="InvalidOperationException">There are more than two classes.</exception>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Negatives => OfTwo(0);

    /// <summary>SHA-256 over the rows in order, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>
    /// For each row, the hash covers the index of its class as one byte, the number of UTF-8 bytes of its text as four bytes (least significant first), and
    /// those bytes. The split is not part of the hash, so the same rows under two names have the same fingerprint. A label moved to another text changes the
    /// fingerprint.
    /// </remarks>
    public required string Fingerprint { get; init; }

    /// <summary>Compares all values.</summary>
    /// <param name="other">The facts to compare with.</param>
    /// <returns>Whether all are equal.</returns>
    public bool Equals(CorpusFacts? other) => other is not null && (Split, Rows, Fingerprint) == (other.Split, other.Rows, other.Fingerprint)
        && RowsOfClass.SequenceEqual(other.RowsOfClass);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Split, Rows, Fingerprint);

    private int OfTwo(int index) => Classes == 2 ? RowsOfClass[index]
        : throw new InvalidOperationException($"The {Split} split has {Classes} classes; only two classes have positive and negative rows.");
}
