namespace Harness.Overlap;

/// <summary>Stores the most similar match of each row; among equally similar rows, the first. Several threads may offer matches.</summary>
/// <param name="rows">The number of rows.</param>
/// <remarks>
/// One number for each row: the score in the upper half, and the inverted index of the matching row in the lower half. The largest number is the best match
/// for any order of offers, so the result does not depend on the threads.
/// </remarks>
internal sealed class BestMatches(int rows)
{
    private const long None = 0; // scores are positive

    private readonly long[] _best = new long[rows];

    /// <summary>Offers a match for a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="match">The other row.</param>
    /// <param name="score">The similarity of the two rows, at least 1.</param>
    public void Offer(int row, int match, int score)
    {
        var offer = ((long)score << 32) | (uint)~match;
        ref var best = ref _best[row];
        for (var seen = Volatile.Read(ref best); seen < offer;)
        {
            var found = Interlocked.CompareExchange(ref best, offer, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    /// <summary>Returns the best match of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The index of the matching row; null if none was offered.</returns>
    public int? Of(int row) => _best[row] == None ? null : ~(int)_best[row];

    /// <summary>Returns the similarity of the best match of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The score; 0 if none was offered.</returns>
    public int Score(int row) => (int)(_best[row] >> 32);
}
