using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Adam on a card, by a kernel of our own: torch's fused one is given ε by the processor,
/// and Keras' ε changes with every step, so a recorded step could not use it.</summary>
internal sealed unsafe class CudaAdam : IAdamUpdate
{
    private const string Source = "Adam.cu";

    /// <summary>As in the source: <c>MOST_WEIGHTS</c> and <c>NUMBERS_OF_A_BLOCK</c>.</summary>
    private const int MostWeights = 32, NumbersOfABlock = 4_096;

    private const int Threads = 256;
    private const int WordsOfAWeight = 5; // four addresses and a count, as in the source

    private static readonly Lazy<CudaKernel> Kernel = new(() => CudaProgram.Embedded(Source).Kernel("adam"));
    private static readonly Scalar One = 1;

    private readonly double _rate;
    private readonly Tensor _step;

    /// <summary>Starts at step 0.</summary>
    /// <param name="learningRate">lr.</param>
    /// <param name="device">A CUDA device.</param>
    public CudaAdam(double learningRate, Device device)
    {
        _rate = learningRate;
        _step = zeros(1, float32, device).DetachFromDisposeScope();
    }

    /// <summary>Whether it can take a model's steps.</summary>
    /// <param name="weights">Of the model.</param>
    /// <returns>True for floats on a card on which our own kernels are used.</returns>
    public static bool CanUpdate(IEnumerable<Parameter> weights) =>
        weights.All(weight => weight.device_type == DeviceType.CUDA && weight.dtype == ScalarType.Float32 && weight.is_contiguous())
            && OwnKernels.Here.AreUsed;

    /// <inheritdoc/>
    public bool CanBeRecorded => true;

    /// <inheritdoc/>
    public IEnumerable<Tensor> State => [_step];

    /// <inheritdoc/>
    public void Apply(Parameter[] weights, Tensor[] gradients, Tensor[] means, Tensor[] squares, double factor)
    {
        using var scope = NewDisposeScope();
        _step.add_(One, One);
        for (var first = 0; first < weights.Length; first += MostWeights)
        {
            var some = new Range(first, Math.Min(weights.Length, first + MostWeights));
            Launch(weights[some], [.. gradients[some].Select(gradient => gradient.contiguous())], means[some], squares[some], _rate * factor);
        }
    }

    private void Launch(Parameter[] weights, Tensor[] gradients, Tensor[] means, Tensor[] squares, double learningRate)
    {
        var table = stackalloc long[MostWeights * WordsOfAWeight];
        new Span<long>(table, MostWeights * WordsOfAWeight).Clear();
        long blocks = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            var count = weights[i].NumberOfElements;
            ReadOnlySpan<long> weight =
                [LibTorch.AddressOf(weights[i]), LibTorch.AddressOf(gradients[i]), LibTorch.AddressOf(means[i]), LibTorch.AddressOf(squares[i]), count];
            weight.CopyTo(new Span<long>(table + i * WordsOfAWeight, WordsOfAWeight));
            blocks += (count + NumbersOfABlock - 1) / NumbersOfABlock;
        }
        var (step, rate) = (LibTorch.AddressOf(_step), learningRate);
        var arguments = stackalloc void*[] { table, &step, &rate };
        Kernel.Value.Launch((blocks, 1), Threads, arguments);
    }

    /// <inheritdoc/>
    public void Dispose() => _step.Dispose();
}
