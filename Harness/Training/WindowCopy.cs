using Harness.Runtime;
using Harness.Runtime.Cuda;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Copies the results of a recorded step into the meter's window with the kernel of <c>Meter.cu</c>, which is part of the recording.</summary>
/// <param name="program">The compiled kernel.</param>
internal sealed class WindowCopy(CudaProgram program)
{
    private const string Source = "Meter.cu";
    private const int Threads = 256;

    private static readonly FirstUse<WindowCopy> OfTheGpu = new(() => new WindowCopy(CudaProgram.Embedded(Source)));

    /// <summary>The copy for torch's GPU. It is compiled on first use.</summary>
    public static WindowCopy Here => OfTheGpu.Value;

    /// <summary>Queues the copy.</summary>
    /// <param name="step">The loss [1], logits and labels of the step.</param>
    /// <param name="window">The losses, logits and labels of the window.</param>
    /// <param name="place">The number of the step within the window, a 64-bit integer on the device; increased by the copy.</param>
    /// <exception cref="ArgumentException">A tensor has another type or layout than the kernel expects.</exception>
    public void Queue((Tensor Loss, Tensor Logits, Tensor Labels) step, (Tensor Losses, Tensor Logits, Tensor Labels) window, Tensor place)
    {
        foreach (var tensor in (Tensor[])[step.Loss, step.Logits, step.Labels, window.Losses, window.Logits, window.Labels])
        {
            if (tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous())
            {
                throw new ArgumentException($"The meter got a tensor of {tensor.dtype}, {(tensor.is_contiguous() ? "" : "not ")}contiguous; "
                    + $"expected contiguous {ScalarType.Float32}.", nameof(step));
            }
        }
        program.Kernel("meter_keep").Launch((1, 1), Threads, LibTorch.AddressOf(step.Loss), LibTorch.AddressOf(step.Logits), LibTorch.AddressOf(step.Labels),
            LibTorch.AddressOf(window.Losses), LibTorch.AddressOf(window.Logits), LibTorch.AddressOf(window.Labels), LibTorch.AddressOf(place),
            (nint)step.Logits.NumberOfElements, (nint)step.Labels.NumberOfElements, (nint)window.Losses.NumberOfElements);
    }
}
