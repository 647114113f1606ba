namespace Harness.Tokens;

/// <summary>Keras' <c>pad_sequences</c>: brings a sequence of ids to a fixed length.</summary>
/// <param name="Padding">Where the zeros of a short sequence go.</param>
/// <param name="Truncating">Where a long sequence loses ids.</param>
public sealed record SequencePadding(SequenceEnd Padding, SequenceEnd Truncating)
{
    /// <summary>Keras' defaults: zeros in front, and a long text loses its beginning.</summary>
    public static SequencePadding Keras { get; } = new(SequenceEnd.Pre, SequenceEnd.Pre);

    /// <summary>States what differs from Keras' defaults.</summary>
    /// <returns>Such as "zeros at the end, cut at the end"; empty for Keras' defaults.</returns>
    internal string Difference() => (Padding, Truncating) switch
    {
        (SequenceEnd.Post, SequenceEnd.Post) => "zeros at the end, cut at the end",
        (SequenceEnd.Post, _) => "zeros at the end",
        (_, SequenceEnd.Post) => "cut at the end",
        _ => "",
    };

    /// <summary>Writes a sequence at the length of its row.</summary>
    /// <param name="sequence">The ids, any number of them.</param>
    /// <param name="row">Receives ids and padding; overwritten throughout.</param>
    public void Write(ReadOnlySpan<short> sequence, Span<short> row)
    {
        if (sequence.Length > row.Length)
            sequence = Truncating == SequenceEnd.Pre ? sequence[^row.Length..] : sequence[..row.Length];

        int zeros = row.Length - sequence.Length;
        int first = Padding == SequenceEnd.Pre ? zeros : 0;
        row.Clear(); // 0 is padding: no word has this id
        sequence.CopyTo(row[first..]);
    }
}
