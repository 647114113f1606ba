namespace Harness.Tokens;

/// <summary>Implements Keras' <c>pad_sequences</c>: pads or truncates a sequence of ids to a fixed length.</summary>
/// <param name="Padding">The end at which a short sequence is padded with zeros.</param>
/// <param name="Truncating">The end at which a long sequence is truncated.</param>
public sealed record SequencePadding(SequenceEnd Padding, SequenceEnd Truncating)
{
    /// <summary>Keras' defaults: zeros at the start, and truncation at the start.</summary>
    public static SequencePadding Keras { get; } = new(SequenceEnd.Pre, SequenceEnd.Pre);

    /// <summary>Describes the differences from Keras' defaults.</summary>
    /// <returns>A text such as "zeros at the end, cut at the end"; empty for Keras' defaults.</returns>
    internal string Difference() => (Padding, Truncating) switch
    {
        (SequenceEnd.Post, SequenceEnd.Post) => "zeros at the end, cut at the end",
        (SequenceEnd.Post, _) => "zeros at the end",
        (_, SequenceEnd.Post) => "cut at the end",
        _ => "",
    };

    /// <summary>Writes a sequence to a row of fixed length.</summary>
    /// <param name="sequence">The ids, any number of them.</param>
    /// <param name="row">Receives ids and padding. It is overwritten completely.</param>
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
