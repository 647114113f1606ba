namespace Harness.Metrics.Paired;

/// <summary>Rows in the order of their scores, sorted once: the area under the ROC curve then costs one pass, whatever weights the rows get.</summary>
internal sealed class RankedRows
{
    private readonly int[] _rows;
    private readonly byte[] _labels;
    private readonly bool[] _endsTie;

    /// <summary>Sorts.</summary>
    /// <param name="scores">One a row.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <exception cref="ArgumentException">A score is NaN, which has no rank.</exception>
    public RankedRows(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        var sorted = scores.ToArray();
        _rows = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, _rows); // NaN sorts first
        if (sorted.Length > 0 && float.IsNaN(sorted[0]))
            throw new ArgumentException($"The score of row {_rows[0]} is NaN; expected a number.", nameof(scores));
        _labels = new byte[sorted.Length];
        _endsTie = new bool[sorted.Length];
        for (var rank = 0; rank < sorted.Length; rank++)
        {
            _labels[rank] = labels[_rows[rank]];
            _endsTie[rank] = rank == sorted.Length - 1 || sorted[rank] != sorted[rank + 1];
        }
    }

    /// <summary>The area, each row counted as often as its weight says.</summary>
    /// <param name="weights">Zero or more for each row, in the rows' own order;
    /// short, so that those of 400,000 rows stay in the cache that they are read from in every order.</param>
    /// <returns>A number in [0, 1]; NaN if the weights leave either class out.</returns>
    public double Area(ReadOnlySpan<ushort> weights)
    {
        // As RocCurve.Area: twice the pairs won, so that a tie stays an integer.
        long wonTwice = 0, negativesBelow = 0, positives = 0, tiedPositives = 0, tiedNegatives = 0;
        for (var rank = 0; rank < _rows.Length; rank++)
        {
            int weight = weights[_rows[rank]];
            var positive = -_labels[rank]; // all bits, or none: no branch, for labels are in no order that a processor could guess
            tiedPositives += weight & positive;
            tiedNegatives += weight & ~positive;
            if (!_endsTie[rank])
                continue;
            wonTwice += tiedPositives * (2 * negativesBelow + tiedNegatives);
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
            tiedPositives = tiedNegatives = 0;
        }
        return wonTwice / (2.0 * positives * negativesBelow);
    }
}
