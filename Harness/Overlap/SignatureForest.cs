namespace Harness.Overlap;

/// <summary>Finds similar signatures among millions: an LSH forest (Bawa, Condie and Ganesan 2005), searched by sorting.</summary>
/// <param name="signatures">The signatures.</param>
/// <param name="numbers">Those to search among.</param>
/// <remarks>
/// <para>
/// Each of <see cref="Trees"/> trees sorts the signatures by eight entries of their own, and each signature is compared with the <see cref="Window"/> before
/// it. Those that agree in the first few of the eight stand together; how many have to agree follows from how many others do, instead of being fixed
/// as the rows of a band are: where texts are alike, as sentences of one grammar are, it takes more.
/// </para>
/// <para>
/// So there are no buckets that could explode: the cost is trees · signatures · window comparisons whatever the texts are, even if they are all one.
/// The price is recall: a pair is missed if in every tree more than a window of other signatures stand between its two. A group of similar texts larger
/// than the window costs nothing, since each of them has others of the group beside it, the earliest first where even the eight entries agree.
/// </para>
/// <para>
/// Measured on a million synthetic texts with every tenth word replaced in the copies: a tree finds a third of them, so that 2 trees find .55, 4 .81,
/// 8 .95, 16 .998 and 32 all of 1,902; the window hardly matters (8 trees of twice the window: .96). At four million rows 32 trees found all of 4,539.
/// </para>
/// </remarks>
internal sealed class SignatureForest(SignatureTable signatures, int[] numbers)
{
    /// <summary>One for each eight entries of a signature.</summary>
    public const int Trees = MinHash.Length;

    /// <summary>How many signatures before it each one is compared with, in each tree.</summary>
    public const int Window = 4;

    /// <summary>Compares what stands together.</summary>
    /// <param name="leastMatches">How many entries two signatures have to agree in.</param>
    /// <param name="threads">How many trees to search at once; each takes 24 bytes a signature.</param>
    /// <param name="found">Takes two numbers and their matches; called from several threads at once, and more than once for most pairs.</param>
    public void Search(int leastMatches, int threads, Action<int, int, int> found)
    {
        var next = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            var keys = new ulong[numbers.Length];
            var order = new int[numbers.Length];
            var sort = new RadixSort(numbers.Length);
            for (int tree; (tree = Interlocked.Increment(ref next)) < Trees;)
            {
                numbers.CopyTo(order, 0);
                for (var i = 0; i < order.Length; i++)
                    keys[i] = signatures[order[i]][tree];
                sort.Sort(keys, order);
                Compare(order, leastMatches, found);
            }
        });
    }

    private void Compare(int[] order, int leastMatches, Action<int, int, int> found)
    {
        for (var at = 1; at < order.Length; at++)
        {
            var signature = signatures[order[at]];
            for (var before = Math.Max(0, at - Window); before < at; before++)
                if (MinHash.Matches(signature, signatures[order[before]]) is var matches && matches >= leastMatches)
                    found(order[before], order[at], matches);
        }
    }
}
