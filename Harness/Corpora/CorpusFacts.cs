namespace Harness.Corpora;

/// <summary>What is known of the rows of one split, once all of them were read: evidence that stays when the texts are gone.</summary>
public sealed record CorpusFacts
{
    /// <summary>What part of the data the rows are.</summary>
    public required Split Split { get; init; }

    /// <summary>The number of rows, at least 1.</summary>
    public required int Rows { get; init; }

    /// <summary>The number of rows labelled <see cref="BinaryLabel.Positive"/>.</summary>
    public required int Positives { get; init; }

    /// <summary>The number of rows labelled <see cref="BinaryLabel.Negative"/>.</summary>
    public int Negatives => Rows - Positives;

    /// <summary>SHA-256 over the rows in order, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>
    /// Of each row: its label as one byte, 0 or 1; the number of UTF-8 bytes of its text as four bytes, least significant first; those bytes.
    /// The split is left out: the same rows under two names have the same fingerprint. A label moved to another text changes it.
    /// </remarks>
    public required string Fingerprint { get; init; }
}
