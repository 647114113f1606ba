using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Runtime;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Holds an encoded corpus on the compute device: all ids and labels, copied once. Batches are gathered from it.</summary>
/// <remarks>Ids are stored as 16-bit integers, two bytes per token. Gathering a batch converts them to 32 bits.</remarks>
public sealed class TensorRows : IDisposable
{
    private Tensor _ids, _labels;
    private Lazy<string> _pairing;
    private Action? _giveBack; // called when borrowed rows are disposed
    private bool _isOwner = true;

    /// <summary>Creates rows from existing tensors. <see cref="From"/> is the usual way.</summary>
    /// <param name="ids">[N, T], 16-bit integers; owned by this object.</param>
    /// <param name="labels">[N, 1], 32-bit floats; owned by this object.</param>
    /// <param name="split">The allowed use of the rows.</param>
    /// <param name="corpusFingerprint">Fingerprint of the corpus from which the rows were encoded.</param>
    /// <exception cref="ArgumentException">The shapes or types do not match. Labels of [N] and logits of [N, 1] would silently broadcast to [N, N], and
    /// wider ids would need more memory of the GPU than a run plans for.</exception>
    public TensorRows(Tensor ids, Tensor labels, Split split, string corpusFingerprint)
    {
        if (ids.dim() != 2 || labels.dim() != 2 || labels.shape[0] != ids.shape[0] || labels.shape[1] != 1)
            throw new ArgumentException($"Ids are [{string.Join(", ", ids.shape)}] and labels [{string.Join(", ", labels.shape)}]; "
                + $"expected [N, T] and [N, 1].");
        if (ids.dtype != ScalarType.Int16 || labels.dtype != ScalarType.Float32)
            throw new ArgumentException($"Ids are {ids.dtype} and labels {labels.dtype}; expected {ScalarType.Int16} and {ScalarType.Float32}.");
        (_ids, _labels, Split, CorpusFingerprint) = (ids.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), split, corpusFingerprint);
        _pairing = PairingOf(_ids, _labels);
    }

    private TensorRows(TensorRows lender, Action giveBack)
    {
        (_ids, _labels, Split, CorpusFingerprint) = (lender._ids, lender._labels, lender.Split, lender.CorpusFingerprint);
        (_pairing, _giveBack, _isOwner) = (lender._pairing, giveBack, false);
    }

    /// <summary>Device of the rows.</summary>
    public Device Device => _ids.device;

    /// <summary>N, the number of rows.</summary>
    public long Rows => _ids.shape[0];

    /// <summary>T, the length of a row, read from the tensor.</summary>
    public int Tokens => (int)_ids.shape[1];

    /// <summary>All labels, [N, 1]. This object owns them and may share them with other runs, so only read them.</summary>
    public Tensor Labels => _labels;

    /// <summary>The allowed use of the rows.</summary>
    public Split Split { get; }

    /// <summary>Fingerprint of the corpus from which the rows were encoded.</summary>
    public string CorpusFingerprint { get; }

    /// <summary>Fingerprint of the ids and labels on the device, row by row. It is computed on first use and then kept.</summary>
    public string PairingFingerprint => _pairing.Value;

    /// <summary>Copies an encoded corpus to a device.</summary>
    /// <param name="corpus">Ids and labels.</param>
    /// <param name="device">Target device.</param>
    /// <returns>The rows in the order of the corpus; the caller disposes them.</returns>
    public static TensorRows From(EncodedCorpus corpus, ComputeDevice device)
    {
        using var scope = NewDisposeScope();
        Tensor ids = empty([corpus.Rows, corpus.Tokens], int16), labels = empty([corpus.Rows, 1], uint8);
        // Copies directly into torch's memory: an intermediate array would need the same memory again.
        MemoryMarshal.AsBytes(corpus.Ids.Span).CopyTo(ids.bytes);
        corpus.Labels.Span.CopyTo(labels.bytes);
        var rows = new TensorRows(ids.to(device.Torch), labels.to(device.Torch).to(float32), corpus.Split, corpus.CorpusFingerprint);
        if (device.IsGpu)
            rows.Labels.narrow(0, 0, 1).cpu(); // waits for this thread's stream, because other threads read the rows on their own streams
        return rows;
    }

    /// <summary>Lends the tensors to another object without copying them.</summary>
    /// <param name="giveBack">Called once, when the borrower is disposed. The lender stays alive until then.</param>
    internal TensorRows Lend(Action giveBack) => new(this, giveBack);

    /// <summary>Gathers the rows of a batch.</summary>
    /// <param name="chosen">Row numbers, [n], 64-bit integers on this device.</param>
    /// <returns>Ids [n, T] as 32-bit integers and labels [n, 1].</returns>
    public (Tensor Ids, Tensor Labels) Gather(Tensor chosen)
    {
        using var scope = NewDisposeScope();
        var ids = _ids.index_select(0, chosen).to(int32);
        var labels = _labels.index_select(0, chosen);
        return (ids.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <summary>Returns consecutive rows in the order of the corpus.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>Ids [count, T] as 32-bit integers.</returns>
    public Tensor IdsOf(long start, long count)
    {
        using var narrow = _ids.narrow(0, start, count);
        return narrow.to(int32);
    }

    /// <summary>Swaps two rows together with their labels. Calibration uses this deliberate mistake to measure which checks find it. A fingerprint that was
    /// computed before stays, as it would after such a mistake.</summary>
    /// <param name="first">A row number.</param>
    /// <param name="second">Another row number.</param>
    internal void Swap(long first, long second)
    {
        TakeCopies();
        using var scope = NewDisposeScope();
        foreach (var column in (Tensor[])[_ids, _labels])
        {
            Tensor one = column.narrow(0, first, 1), other = column.narrow(0, second, 1), kept = one.clone();
            one.copy_(other);
            other.copy_(kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        if (!_isOwner)
            return;
        _ids.Dispose();
        _labels.Dispose();
    }

    /// <summary>Replaces borrowed tensors by copies before they are changed, because other runs train on the borrowed ones.</summary>
    private void TakeCopies()
    {
        if (_isOwner)
            return;
        (_ids, _labels) = (_ids.clone().DetachFromDisposeScope(), _labels.clone().DetachFromDisposeScope());
        _pairing = _pairing.IsValueCreated ? _pairing : PairingOf(_ids, _labels);
        _isOwner = true;
        GiveBack();
    }

    private void GiveBack()
    {
        var giveBack = _giveBack;
        _giveBack = null;
        giveBack?.Invoke();
    }

    private static Lazy<string> PairingOf(Tensor ids, Tensor labels) => new(() => Evidence.PairingFingerprint.Of(ids, labels));
}
