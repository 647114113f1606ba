using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Evidence;

/// <summary>Runs the kernels of <c>Evidence.cu</c>: the evidence of an evaluation is computed on the GPU and read back together with the logits.</summary>
/// <param name="program">The compiled kernels.</param>
internal sealed unsafe class EvidenceKernels(CudaProgram program)
{
    private const string Source = "Evidence.cu";

    /// <summary>The values of <c>THREADS</c>, <c>MOST_TENSORS</c> and <c>WORDS_OF_A_BLOCK</c> in the kernel source.</summary>
    private const int Threads = 256, MostTensors = 32, WordsOfABlock = 4_096;

    /// <summary>The most blocks of a recount. Every GPU has the same number, so that it has the same order of sums.</summary>
    private const int MostBlocks = 128;

    private const int WordsOfAPiece = 2; // an address and a count, as in the source

    private static readonly FirstUse<EvidenceKernels> OfTheGpu = new(() => new EvidenceKernels(CudaProgram.Embedded(Source)));

    /// <summary>Returns the kernels for a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The kernels; null on a CPU, or if the harness's own kernels are not used.</returns>
    public static EvidenceKernels? On(Device device) => device.type == DeviceType.CUDA && OwnKernels.Here.AreUsed ? OfTheGpu.Value : null;

    /// <summary>Adds a fingerprint of tensors to a 64-bit integer.</summary>
    /// <param name="tensors">Contiguous tensors, whose bytes are a multiple of four.</param>
    /// <param name="sum">Address of the integer on the device of the tensors.</param>
    /// <exception cref="ArgumentException">A tensor is not contiguous, or its bytes are not a multiple of four.</exception>
    public void AddFingerprint(IReadOnlyList<Tensor> tensors, nint sum)
    {
        for (var first = 0; first < tensors.Count; first += MostTensors)
            AddFingerprint([.. tensors.Skip(first).Take(MostTensors)], first, sum);
    }

    private void AddFingerprint(Tensor[] tensors, long first, nint sum)
    {
        var table = stackalloc long[MostTensors * WordsOfAPiece];
        new Span<long>(table, MostTensors * WordsOfAPiece).Clear();
        long blocks = 0;
        for (var i = 0; i < tensors.Length; i++)
        {
            var count = WordsOf(tensors[i]);
            (table[WordsOfAPiece * i], table[WordsOfAPiece * i + 1]) = (LibTorch.AddressOf(tensors[i]), count);
            blocks += (count + WordsOfABlock - 1) / WordsOfABlock;
        }
        var arguments = stackalloc void*[] { table, &first, &sum };
        if (blocks > 0)
            program.Kernel("fingerprint").Launch((blocks, 1), Threads, arguments);
    }

    /// <summary>Computes accuracy and loss in a second way.</summary>
    /// <param name="logits">[N, 1] or [N, K], contiguous floats.</param>
    /// <param name="labels">[N, 1], contiguous floats.</param>
    /// <param name="means">Address of two double-precision numbers on the device: receives the accuracy and the loss.</param>
    /// <exception cref="ArgumentException">A tensor has another type or layout.</exception>
    public void Recount(Tensor logits, Tensor labels, nint means)
    {
        Require(logits);
        Require(labels);
        var (rows, width) = (labels.shape[0], (int)logits.shape[1]);
        var count = (int)Math.Clamp((rows + Threads - 1) / Threads, 1, MostBlocks);
        using var parts = empty([2, count], float64, logits.device);
        nint right = LibTorch.AddressOf(parts), losses = right + count * sizeof(double);
        program.Kernel("recount_parts").Launch((count, 1), Threads, LibTorch.AddressOf(logits), LibTorch.AddressOf(labels), (nint)rows, width, right, losses);
        program.Kernel("recount_means").Launch((1, 1), Threads, right, losses, count, (nint)rows, means);
    }

    /// <summary>Returns whether the fingerprint can read a tensor.</summary>
    /// <param name="tensor">A weight or a statistic.</param>
    public static bool CanRead(Tensor tensor) => tensor.is_contiguous() && Bytes(tensor) % sizeof(int) == 0;

    private static long WordsOf(Tensor tensor) => CanRead(tensor) ? Bytes(tensor) / sizeof(int)
        : throw new ArgumentException($"The fingerprint got a tensor of {tensor.dtype} [{string.Join(", ", tensor.shape)}], "
            + $"{(tensor.is_contiguous() ? "" : "not ")}contiguous; expected a contiguous one whose bytes are a multiple of four.", nameof(tensor));

    private static long Bytes(Tensor tensor) => tensor.NumberOfElements * tensor.ElementSize;

    private static void Require(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous())
            throw new ArgumentException($"The recount got a tensor of {tensor.dtype}, {(tensor.is_contiguous() ? "" : "not ")}contiguous; expected contiguous "
                + $"{ScalarType.Float32}.", nameof(tensor));
    }
}
