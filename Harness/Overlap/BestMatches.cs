namespace Harness.Overlap;

/// <summary>For each row, the most similar other row that was offered; of equally similar ones, the first. Several threads may offer.</summary>
/// <param name="rows">The number of rows.</param>
/// <remarks>
/// One number a row: the score above, the witness's row below, inverted, so that the largest is the best whatever the order of offers:
/// the result does not depend on the threads.
/// </remarks>
internal sealed class BestMatches(int rows)
{
    private const long None = 0; // a score is positive

    private readonly long[] _best = new long[rows];

    /// <summary>Offers a witness.</summary>
    /// <param name="row">For which row.</param>
    /// <param name="witness">The other row.</param>
    /// <param name="score">How similar they are, at least 1.</param>
    public void Offer(int row, int witness, int score)
    {
        var offer = ((long)score << 32) | (uint)~witness;
        ref var best = ref _best[row];
        for (var seen = Volatile.Read(ref best); seen < offer;)
        {
            var found = Interlocked.CompareExchange(ref best, offer, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    /// <summary>The best witness of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The witness's row; null if none was offered.</returns>
    public int? Of(int row) => _best[row] == None ? null : ~(int)_best[row];

    /// <summary>How similar the best witness of a row is.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The score; 0 if none was offered.</returns>
    public int Score(int row) => (int)(_best[row] >> 32);
}
