using System.Numerics;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Looks up vectors in a table on a GPU, and computes the table's gradient, with one kernel each. torch sorts the ids for the gradient, which takes
/// several kernels.</summary>
/// <remarks>The gradient adds the positions of a word time step by time step. That is the order of <see cref="TableGradient"/> with the ids of
/// <see cref="EmbeddingLookup"/>, so equal gradients of the vectors give the bits of a CPU.</remarks>
internal sealed class CudaEmbedding : autograd.SingleTensorFunction<CudaEmbedding>
{
    private const string Source = "Embedding.cu", Kernels = nameof(Kernels);

    /// <summary>The values of <c>COLUMNS</c>, <c>WARPS</c> and <c>WORDS_OF_A_WARP</c> in the kernel source.</summary>
    private const int ColumnsOfABlock = 32, WarpsOfABlock = 8, WordsOfAWarp = 2;

    private const int ThreadsOfAPosition = 128;

    /// <summary>The most positions of a batch in training. Each block looks at all positions, so larger batches are left to torch, which sorts the ids. The
    /// number is an estimate.</summary>
    private const int MostPositions = 16_384;

    private static readonly FirstUse<CudaProgram> Program = new(() => CudaProgram.Embedded(Source));

    /// <inheritdoc/>
    public override string Name => nameof(CudaEmbedding);

    /// <summary>Returns whether these kernels can look up ids.</summary>
    /// <param name="table">[V, E].</param>
    /// <param name="ids">Word ids.</param>
    /// <returns>True for 32-bit ids [N, T] and floats on a GPU on which the harness's own kernels are used. A batch that trains the table must be
    /// small.</returns>
    public static bool CanCompute(Tensor table, Tensor ids) => table.device_type == DeviceType.CUDA && OwnKernels.Here.AreUsed && Fits(table, ids);

    /// <summary>Returns whether the type and the shape of a lookup fit the kernels.</summary>
    internal static bool Fits(Tensor table, Tensor ids) => table.dtype == ScalarType.Float32 && table.NumberOfElements <= int.MaxValue
        && ids.dtype == ScalarType.Int32 && ids.dim() == 2 && ids.NumberOfElements > 0 && ids.NumberOfElements * table.shape[^1] <= int.MaxValue
        && (ids.NumberOfElements <= MostPositions || !Trains(table));

    /// <summary>Looks up the vectors of ids. A word outside the table gets NaN, and does not change the gradient.</summary>
    /// <param name="table">[V, E].</param>
    /// <param name="ids">32-bit integers, [N, T].</param>
    /// <returns>[N, T, E]: a view of memory in the order [T, N, E].</returns>
    public static Tensor Of(Parameter table, Tensor ids) => Of(table, ids, Program.Value);

    /// <summary>Looks up the vectors of ids with given kernels.</summary>
    internal static Tensor Of(Parameter table, Tensor ids, CudaProgram program)
    {
        var vectors = Trains(table) ? apply(GradientWithoutCopy.ViewOf(table), ids, program) : LookUp(table, ids.contiguous(), kept: null, program);
        return vectors.transpose(0, 1);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (table, ids, program) = ((Tensor)vars[0], ((Tensor)vars[1]).contiguous(), (CudaProgram)vars[2]);
        var kept = empty([ids.shape[1], ids.shape[0]], int32, ids.device);
        var vectors = LookUp(table, ids, kept, program);
        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([table, kept]);
        ctx.save_data(Kernels, program);
        return vectors;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        BackwardPass.Guarded(3, () => grad_output.IsInvalid ? [null!, null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (table, ids) = (kept[0], kept[1]);
        var (words, width, steps, texts) = (table.shape[^2], table.shape[^1], ids.shape[0], ids.shape[1]);
        using var ordered = CanBeRead(grad_output) ? grad_output.alias() : grad_output.contiguous();
        var strides = ordered.stride();
        var ofTable = empty_like(table);
        var bits = BitsOf(words);
        ((CudaProgram)ctx.get_data(Kernels)).Kernel("embedding_backward").Launch((1L << bits, (width + ColumnsOfABlock - 1) / ColumnsOfABlock),
            WarpsOfABlock * ColumnsOfABlock, LibTorch.AddressOf(ordered), LibTorch.AddressOf(ids), LibTorch.AddressOf(ofTable), (nint)words, (nint)width,
            (nint)texts, (nint)(steps * texts), bits, (nint)strides[0], (nint)strides[1]);
        return [ofTable, null!, null!];
    }

    /// <summary>Returns whether the vectors of a gradient can be read where they are.</summary>
    private static bool CanBeRead(Tensor gradient) => gradient.stride() is var strides && strides[2] == 1
        && (gradient.shape[0] - 1) * strides[0] + (gradient.shape[1] - 1) * strides[1] + gradient.shape[2] <= int.MaxValue;

    private static Tensor LookUp(Tensor table, Tensor ids, Tensor? kept, CudaProgram program)
    {
        var (words, width, texts, steps) = (table.shape[^2], table.shape[^1], ids.shape[0], ids.shape[1]);
        if (!table.is_contiguous() || table.device_type != ids.device_type || !Fits(table, ids))
        {
            throw new ArgumentException($"The lookup got a table of {table.dtype} [{string.Join(", ", table.shape)}] on {table.device} and ids of {ids.dtype} "
                + $"[{string.Join(", ", ids.shape)}] on {ids.device}; expected a contiguous table of {ScalarType.Float32} [V, E], and {ScalarType.Int32} "
                + "[N, T] on the same device.");
        }
        var vectors = empty([steps, texts, width], device: table.device);
        program.Kernel("embedding_forward").Launch((texts * steps, 1), ThreadsOfAPosition, LibTorch.AddressOf(table), LibTorch.AddressOf(ids),
            LibTorch.AddressOf(vectors), kept is null ? 0 : LibTorch.AddressOf(kept), (nint)words, (nint)width, (nint)texts, (nint)steps);
        return vectors;
    }

    private static bool Trains(Tensor table) => table.requires_grad && is_grad_enabled();

    /// <summary>Returns the number of bits that divide the words into groups small enough for a block.</summary>
    private static int BitsOf(long words)
    {
        var groups = (ulong)(words + WarpsOfABlock * WordsOfAWarp - 1) / (WarpsOfABlock * WordsOfAWarp);
        return BitOperations.Log2(BitOperations.RoundUpToPowerOf2(groups));
    }
}
