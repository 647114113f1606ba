using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Harness.Models;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Training.Evidence;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Holds the logits of one pass over rows, with the evidence that was computed on the device.</summary>
/// <param name="Logits">One number per row, or one per class, in the order of the rows.</param>
/// <param name="Recount">Accuracy and loss, computed in a second way.</param>
/// <param name="WeightsBefore">Fingerprint of weights and statistics before the pass.</param>
/// <param name="WeightsAfter">Fingerprint of weights and statistics after the pass.</param>
/// <param name="Duration">Wall time of the pass.</param>
internal sealed record ModelScores(float[] Logits, Recount Recount, Task<string> WeightsBefore, Task<string> WeightsAfter, TimeSpan Duration)
{
    /// <summary>Number of floats before the logits in the tensor that is read back: two fingerprints, accuracy and loss, eight bytes each.</summary>
    private const int Header = 8;

    /// <summary>Number of rows with which a model is asked once whether it needs the embedded words.</summary>
    private const int RowsToAskWith = 16;

    /// <summary>The fingerprint of the last evaluated state of each model. An evaluation of unchanged weights needs no second SHA-256.</summary>
    private static readonly ConditionalWeakTable<nn.Module, Hashed> Known = [];

    private sealed record Hashed(ulong Mix, Task<string> Fingerprint);

    /// <summary>Scores all rows. The model's mode is restored.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K].</param>
    /// <param name="rows">All rows to score.</param>
    /// <param name="objective">Defines how logits are read.</param>
    /// <param name="batchSize">Rows per batch.</param>
    /// <returns>The logits and the evidence.</returns>
    public static ModelScores Of(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective objective, int batchSize) =>
        Of(model, rows, objective, batchSize, EvidenceKernels.On(rows.Device));

    /// <summary>Scores all rows, with given kernels for the evidence.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K].</param>
    /// <param name="rows">All rows to score.</param>
    /// <param name="objective">Defines how logits are read.</param>
    /// <param name="batchSize">Rows per batch.</param>
    /// <param name="kernels">Compute the evidence; if null, torch and the CPU do.</param>
    /// <returns>The logits and the evidence.</returns>
    internal static ModelScores Of(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective objective, int batchSize, EvidenceKernels? kernels)
    {
        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var state = WeightsFingerprint.StateOf(model);
        return (kernels is not null && state.All(EvidenceKernels.CanRead) ? ReadAtOnce(model, state, rows, objective, batchSize, kernels)
            : ReadOneByOne(model, rows, objective, batchSize)) with
        { Duration = clock.Elapsed };
    }

    /// <summary>Computes the logits.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K]. Its mode is restored.</param>
    /// <param name="rows">All rows to score.</param>
    /// <param name="objective">Defines how logits are read.</param>
    /// <param name="batchSize">Rows per batch.</param>
    /// <param name="logits">Receives the logits, [N, 1] or [N, K].</param>
    public static void Compute(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective objective, int batchSize, Tensor logits)
    {
        using var scope = NewDisposeScope();
        using var inference = new InferenceScope(model);
        using var products = rows.Device.type == DeviceType.CUDA && OwnKernels.Here.AreUsed ? WordProducts.Begin() : null;
        if (rows.Rows > 0)
            products?.Ask(model, rows.IdsOf(0, Math.Min(RowsToAskWith, rows.Rows)));
        for (long start = 0; start < rows.Rows; start += batchSize)
        {
            using var batch = NewDisposeScope();
            var count = Math.Min(batchSize, rows.Rows - start);
            var ofBatch = model.call(rows.IdsOf(start, count)); // [n, 1] or [n, K]
            objective.Require(ofBatch);
            logits.narrow(0, start, count).copy_(ofBatch);
        }
    }

    private static ModelScores ReadOneByOne(nn.Module<Tensor, Tensor> model, TensorRows rows, Objective objective, int batchSize)
    {
        var before = WeightsFingerprint.Of(model);
        var onDevice = empty([rows.Rows, objective.Logits], device: rows.Device);
        Compute(model, rows, objective, batchSize, onDevice);
        float[] logits = [.. onDevice.cpu().data<float>()];
        var recount = Recount.Of(objective.IsBinary ? onDevice.squeeze(1) : onDevice, rows.Labels);
        return new ModelScores(logits, recount, Task.FromResult(before), Task.FromResult(WeightsFingerprint.Of(model)), default);
    }

    /// <summary>Queues the pass and its evidence, and reads everything with one copy.</summary>
    private static ModelScores ReadAtOnce(nn.Module<Tensor, Tensor> model, IReadOnlyList<Tensor> state, TensorRows rows, Objective objective, int batchSize,
        EvidenceKernels kernels)
    {
        var all = empty(Header + rows.Rows * objective.Logits, device: rows.Device);
        all.narrow(0, 0, Header).zero_();
        var logits = all.narrow(0, Header, rows.Rows * objective.Logits).view(rows.Rows, objective.Logits);
        var header = LibTorch.AddressOf(all);
        kernels.AddFingerprint(state, header);
        Compute(model, rows, objective, batchSize, logits);
        kernels.AddFingerprint(state, header + sizeof(ulong));
        kernels.Recount(logits, rows.Labels.contiguous(), header + 2 * sizeof(ulong));

        var read = all.cpu().bytes;
        var mixes = MemoryMarshal.Cast<byte, ulong>(read);
        var means = MemoryMarshal.Cast<byte, double>(read)[2..];
        var (before, after, recount) = (mixes[0], mixes[1], new Recount(means[0], means[1]));
        float[] onCpu = [.. MemoryMarshal.Cast<byte, float>(read)[Header..]];
        var fingerprint = FingerprintOf(model, after);
        return new ModelScores(onCpu, recount, before == after ? fingerprint : Task.FromResult($"{before:x16}, of weights that the evaluation changed"),
            fingerprint, default);
    }

    /// <summary>Returns the SHA-256 of a model's state. It is computed on another thread, once for a state.</summary>
    private static Task<string> FingerprintOf(nn.Module model, ulong mix)
    {
        if (Known.TryGetValue(model, out var known) && known.Mix == mix)
            return known.Fingerprint;
        var fingerprint = Task.Run(WeightsFingerprint.Copied(model));
        Known.AddOrUpdate(model, new Hashed(mix, fingerprint));
        return fingerprint;
    }
}
