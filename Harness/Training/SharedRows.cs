using Harness.Data;
using Harness.Runtime;
using Harness.Tokens;

namespace Harness.Training;

/// <summary>Shares rows on a device between all runs with the same tokenisation and split. The rows are copied to the device once, and freed when the last run
/// is done.</summary>
/// <remarks>Many GPUs do not have the memory for a copy for each of eight parallel runs.</remarks>
internal static class SharedRows
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Key, Copy> Held = [];

    /// <summary>Identifies rows. Ids and labels are compared by their memory, so rows with other labels have another key.</summary>
    private readonly record struct Key(ReadOnlyMemory<short> Ids, ReadOnlyMemory<byte> Labels, int Tokens, Split Split, string CorpusFingerprint,
        string Device)
    {
        public static Key Of(EncodedCorpus corpus, ComputeDevice device) =>
            new(corpus.Ids, corpus.Labels, corpus.Tokens, corpus.Split, corpus.CorpusFingerprint, device.Name);
    }

    private sealed class Copy
    {
        public TensorRows? Rows { get; set; }

        public int Borrowers { get; set; }
    }

    /// <summary>Tells whether a copy of these rows is on a device.</summary>
    internal static bool Contains(EncodedCorpus corpus, ComputeDevice device)
    {
        lock (Gate)
            return Held.ContainsKey(Key.Of(corpus, device));
    }

    /// <summary>Borrows rows. The first borrower copies them to the device.</summary>
    /// <param name="corpus">Ids and labels.</param>
    /// <param name="device">Target device.</param>
    /// <returns>The rows; the borrower disposes them.</returns>
    public static TensorRows Borrow(EncodedCorpus corpus, ComputeDevice device) => Borrow(corpus, device, TensorRows.From);

    /// <summary>Borrows rows, with another function that copies them.</summary>
    internal static TensorRows Borrow(EncodedCorpus corpus, ComputeDevice device, Func<EncodedCorpus, ComputeDevice, TensorRows> copy)
    {
        var key = Key.Of(corpus, device);
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
            GiveBack(key, held); // the next borrower tries again
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

    /// <summary>Runs work on a separate thread. So the rows are not counted as live tensors of a run, and no dispose scope of a run owns them.</summary>
    private static T Aside<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();
}
