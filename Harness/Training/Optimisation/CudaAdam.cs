using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Computes Adam on a GPU with the harness's own kernel. torch's fused kernel receives ε from the CPU. The ε of Keras' Adam changes with every step
/// there, so a recorded step could not use that kernel.</summary>
internal sealed unsafe class CudaAdam : IAdamUpdate
{
    private const string Source = "Adam.cu";

    /// <summary>The values of <c>MOST_WEIGHTS</c> and <c>NUMBERS_OF_A_BLOCK</c> in the kernel source.</summary>
    private const int MostWeights = 32, NumbersOfABlock = 4_096;

    private const int Threads = 256;
    private const int WordsOfAWeight = 5; // four addresses and a count, as in the source

    private static readonly FirstUse<CudaProgram> Program = new(() => CudaProgram.Embedded(Source));
    private static readonly Scalar One = 1;

    private readonly double _rate;
    private readonly Tensor _step, _factor; // the factor of a step is computed anew in it, and is no state

    /// <summary>Creates the optimizer at step 0.</summary>
    /// <param name="learningRate">Learning rate lr.</param>
    /// <param name="device">A CUDA device.</param>
    public CudaAdam(double learningRate, Device device)
    {
        _rate = learningRate;
        _step = zeros(1, float32, device).DetachFromDisposeScope();
        _factor = zeros(1, float32, device).DetachFromDisposeScope();
    }

    /// <summary>Returns whether this class can update a model.</summary>
    /// <param name="weights">Weights of the model.</param>
    /// <returns>True for floats on a GPU on which the harness's own kernels are used.</returns>
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
        LaunchFactor(_rate * factor);
        for (var first = 0; first < weights.Length; first += MostWeights)
        {
            var some = new Range(first, Math.Min(weights.Length, first + MostWeights));
            Launch(weights[some], [.. gradients[some].Select(gradient => gradient.contiguous())], means[some], squares[some]);
        }
    }

    private void Launch(Parameter[] weights, Tensor[] gradients, Tensor[] means, Tensor[] squares)
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
        var factor = LibTorch.AddressOf(_factor);
        var arguments = stackalloc void*[] { table, &factor };
        Program.Value.Kernel("adam").Launch((blocks, 1), Threads, arguments);
    }

    private void LaunchFactor(double rate)
    {
        var (factor, step) = (LibTorch.AddressOf(_factor), LibTorch.AddressOf(_step));
        var arguments = stackalloc void*[] { &factor, &step, &rate };
        Program.Value.Kernel("adam_factor").Launch((1, 1), 1, arguments);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _step.Dispose();
        _factor.Dispose();
    }
}
