using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Runtime;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>An encoded corpus on the compute device: all ids and labels, put there once, from which batches are gathered.</summary>
/// <remarks>Ids stay 16 bits wide, two bytes a token; a batch is widened when it is gathered.</remarks>
public sealed class TensorRows : IDisposable
{
    private Tensor _ids, _labels;
    private Lazy<string> _pairing;
    private Action? _giveBack; // of a loan
    private bool _isOwner = true;

    /// <summary>Takes tensors as they are; <see cref="From"/> is the usual way.</summary>
    /// <param name="ids">[N, T], 16-bit integers; owned from now on.</param>
    /// <param name="labels">[N, 1], 32-bit floats; owned from now on.</param>
    /// <param name="split">What the rows may be used for.</param>
    /// <param name="corpusFingerprint">Of the corpus that they were encoded from.</param>
    /// <exception cref="ArgumentException">The shapes do not fit each other: labels of [N] against logits of [N,
    /// 1] would broadcast to [N, N] in silence.</exception>
    public TensorRows(Tensor ids, Tensor labels, Split split, string corpusFingerprint)
    {
        if (ids.dim() != 2 || labels.dim() != 2 || labels.shape[0] != ids.shape[0] || labels.shape[1] != 1)
            throw new ArgumentException($"Ids are [{string.Join(", ", ids.shape)}] and labels [{string.Join(", ", labels.shape)}]; "
                + $"expected [N, T] and [N, 1].");
        (_ids, _labels, Split, CorpusFingerprint) = (ids.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), split, corpusFingerprint);
        _pairing = PairingOf(_ids, _labels);
    }

    private TensorRows(TensorRows lender, Action giveBack)
    {
        (_ids, _labels, Split, CorpusFingerprint) = (lender._ids, lender._labels, lender.Split, lender.CorpusFingerprint);
        (_pairing, _giveBack, _isOwner) = (lender._pairing, giveBack, false);
    }

    /// <summary>Where the rows are.</summary>
    public Device Device => _ids.device;

    /// <summary>N.</summary>
    public long Rows => _ids.shape[0];

    /// <summary>T, as the tensor has it.</summary>
    public int Tokens => (int)_ids.shape[1];

    /// <summary>All labels, [N, 1]; owned by this, and shared with other runs. Only read them.</summary>
    public Tensor Labels => _labels;

    /// <summary>What the rows may be used for.</summary>
    public Split Split { get; }

    /// <summary>Of the corpus that the rows were encoded from.</summary>
    public string CorpusFingerprint { get; }

    /// <summary>Of the ids and labels as they are here, row by row; read back from the device once, when it is first asked for.</summary>
    public string PairingFingerprint => _pairing.Value;

    /// <summary>Copies an encoded corpus to a device.</summary>
    /// <param name="corpus">Ids and labels.</param>
    /// <param name="device">Where to.</param>
    /// <returns>The rows in the corpus' order; to be disposed by the caller.</returns>
    public static TensorRows From(EncodedCorpus corpus, ComputeDevice device)
    {
        using var scope = NewDisposeScope();
        Tensor ids = empty([corpus.Rows, corpus.Tokens], int16), labels = empty([corpus.Rows, 1], uint8);
        // Straight into torch's memory: an array in between would be as large again, and garbage.
        MemoryMarshal.AsBytes(corpus.Ids.Span).CopyTo(ids.bytes);
        corpus.Labels.Span.CopyTo(labels.bytes);
        var rows = new TensorRows(ids.to(device.Torch), labels.to(device.Torch).to(float32), corpus.Split, corpus.CorpusFingerprint);
        if (device.IsGpu)
            rows.Labels.narrow(0, 0, 1).cpu(); // waits for this thread's queue: others read the rows from queues of their own
        return rows;
    }

    /// <summary>Lends the tensors: nothing is copied.</summary>
    /// <param name="giveBack">Called once, when the borrower is disposed. This object stays alive until then.</param>
    internal TensorRows Lend(Action giveBack) => new(this, giveBack);

    /// <summary>Gathers the rows that a batch names.</summary>
    /// <param name="chosen">Row numbers, [n], 64-bit integers on this device.</param>
    /// <returns>Ids [n, T] as 32-bit integers and labels [n, 1].</returns>
    public (Tensor Ids, Tensor Labels) Gather(Tensor chosen)
    {
        using var scope = NewDisposeScope();
        var ids = _ids.index_select(0, chosen).to(int32);
        var labels = _labels.index_select(0, chosen);
        return (ids.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <summary>A run of rows in the corpus' order.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <returns>Ids [count, T] as 32-bit integers.</returns>
    public Tensor IdsOf(long start, long count)
    {
        using var narrow = _ids.narrow(0, start, count);
        return narrow.to(int32);
    }

    /// <summary>Lets two rows change places, with their labels: a mistake, to be made on purpose where it is measured what would notice it.</summary>
    /// <param name="first">A row number.</param>
    /// <param name="second">Another one.</param>
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

    /// <summary>Before borrowed rows are changed they become this object's own: other runs train on the loan.</summary>
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
