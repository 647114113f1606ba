using Harness.Data;
using Harness.Runtime;
using Harness.Tokens;

namespace Harness.Training;

/// <summary>Rows on a device that all runs of the same tokenisation and split share: copied there once, and freed when the last run is done.</summary>
/// <remarks>A copy for each of eight runs side by side is more than many a GPU has.</remarks>
internal static class SharedRows
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Key, Copy> Held = [];

    /// <summary>Which rows: ids and labels by where they lie in memory, so that rows with other labels are others.</summary>
    private readonly record struct Key(ReadOnlyMemory<short> Ids, ReadOnlyMemory<byte> Labels, int Tokens, Split Split, string CorpusFingerprint,
        string Device);

    private sealed class Copy
    {
        public TensorRows? Rows { get; set; }

        public int Borrowers { get; set; }
    }

    /// <summary>How many copies there are.</summary>
    internal static int Count
    {
        get
        {
            lock (Gate)
                return Held.Count;
        }
    }

    /// <summary>Borrows rows; the first borrower has them copied to the device.</summary>
    /// <param name="corpus">Ids and labels.</param>
    /// <param name="device">Where to.</param>
    /// <returns>To be disposed by the borrower.</returns>
    public static TensorRows Borrow(EncodedCorpus corpus, ComputeDevice device) => Borrow(corpus, device, TensorRows.From);

    /// <summary>The same, with another way to copy.</summary>
    internal static TensorRows Borrow(EncodedCorpus corpus, ComputeDevice device, Func<EncodedCorpus, ComputeDevice, TensorRows> copy)
    {
        var key = new Key(corpus.Ids, corpus.Labels, corpus.Tokens, corpus.Split, corpus.CorpusFingerprint, device.Name);
        Copy held;
        lock (Gate)
        {
            if (!Held.TryGetValue(key, out held!))
                Held[key] = held = new Copy();
            held.Borrowers++;
        }
        try
        {
            lock (held)
                return (held.Rows ??= Aside(() => copy(corpus, device))).Lend(() => GiveBack(key, held));
        }
        catch
        {
            GiveBack(key, held); // who asks next tries again
            throw;
        }
    }

    private static void GiveBack(Key key, Copy held)
    {
        lock (Gate)
        {
            if (--held.Borrowers > 0)
                return;
            Held.Remove(key);
        }
        if (held.Rows is { } rows)
            Aside(() => { rows.Dispose(); return rows; });
    }

    /// <summary>On a thread of its own: no run's count of live tensors sees what belongs to all, and no dispose scope of a run owns it.</summary>
    private static T Aside<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();
}
