namespace Harness.Overlap;

/// <summary>Finds similar signatures among millions, using an LSH forest (Bawa, Condie and Ganesan 2005) that is searched by sorting.</summary>
/// <param name="signatures">The signatures.</param>
/// <param name="numbers">The numbers of the signatures to search.</param>
/// <remarks>
/// <para>
/// Each of the <see cref="Trees"/> trees sorts the signatures by eight different entries, and compares each signature with the <see cref="Window"/>
/// signatures before it. Signatures that agree in the first few of the eight entries are neighbours. The number of entries that must agree is not fixed, as it
/// is in banding; it depends on how many other signatures agree. It is larger where texts are alike, such as sentences of one grammar.
/// </para>
/// <para>
/// So there are no buckets that could grow without limit: the cost is trees · signatures · window comparisons for any texts, even if all are equal. The
/// disadvantage is recall: a pair is missed if in every tree more than a window of other signatures lie between the two. A group of similar texts larger than
/// the window loses nothing, because each text has neighbours of the group; if all eight entries agree, the earliest comes first.
/// </para>
/// <para>
/// Measured on a million synthetic texts and copies with every tenth word replaced: one tree finds a third of the copies; 2 trees find .55, 4 .81, 8 .95, 16
/// .998 and 32 all of 1,902. The window hardly matters (8 trees with twice the window: .96). For four million rows, 32 trees found all of 4,539.
/// </para>
/// </remarks>
internal sealed class SignatureForest(SignatureTable signatures, int[] numbers)
{
    /// <summary>The number of trees: one for each eight entries of a signature.</summary>
    public const int Trees = MinHash.Length;

    /// <summary>The number of preceding signatures with which each signature is compared, in each tree.</summary>
    public const int Window = 4;

    /// <summary>Compares neighbouring signatures in all trees.</summary>
    /// <param name="leastMatches">The minimum number of equal entries of two signatures.</param>
    /// <param name="threads">The number of trees to search in parallel; each takes 24 bytes a signature.</param>
    /// <param name="found">Receives two numbers and their equal entries. It is called from several threads, and more than once for most pairs.</param>
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
