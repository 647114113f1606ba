namespace Harness.Overlap;

/// <summary>The input of the duplicate search for one split: the hash of each text and its label, in row order.</summary>
/// <remarks>17 bytes a row. The arrays are referenced, not copied.</remarks>
internal sealed class HashedRows
{
    /// <summary>Creates the rows of a split.</summary>
    /// <param name="hashes">The <see cref="TextHash"/> of each row.</param>
    /// <param name="labels">The class of each row.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a label is not a class. The message gives the row, from 0.</exception>
    public HashedRows(ReadOnlyMemory<UInt128> hashes, ReadOnlyMemory<byte> labels)
    {
        if (hashes.Length != labels.Length)
            throw new ArgumentException($"There are {hashes.Length} hashes and {labels.Length} labels; expected one hash and one label a row.", nameof(labels));
        if (labels.Span.IndexOf((byte)Data.Labels.Most) is var row and >= 0)
            throw new ArgumentException($"Row {row} has the label {labels.Span[row]}; classes are 0 to {Data.Labels.Most - 1}.", nameof(labels));
        (Hashes, Labels) = (hashes, labels);
    }

    /// <summary>The hash of each row's normalised text.</summary>
    public ReadOnlyMemory<UInt128> Hashes { get; }

    /// <summary>The class of each row.</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>The number of rows; may be 0.</summary>
    public int Rows => Hashes.Length;
}
