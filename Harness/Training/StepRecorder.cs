using Harness.Runtime.Cuda;
using Harness.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Decides how a training loop records its steps.</summary>
/// <param name="NewGraph">Creates an empty graph.</param>
/// <param name="Copy">Copies the results of a recorded step into the meter's window.</param>
internal sealed record StepRecorder(Func<IStepGraph> NewGraph, WindowCopy Copy)
{
    /// <summary>Number of steps in a recording of long epochs. It divides the number of steps in the meter's window.</summary>
    internal const int Several = 8;

    /// <summary>An epoch is long from this number of steps on. The steps that are left over at its end, which are launched kernel by kernel, are then less
    /// than .2 % of the epoch.</summary>
    public int LongEpoch { get; init; } = 4_096;

    /// <summary>Returns the recorder of this thread's GPU.</summary>
    /// <param name="device">Device of the training rows.</param>
    /// <param name="adam">The optimizer of the training.</param>
    /// <returns>The recorder; null on a CPU, and if the GPU, the optimizer or this thread cannot record steps.</returns>
    public static StepRecorder? On(Device device, KerasAdam adam) =>
        device.type == DeviceType.CUDA && adam.CanBeRecorded && CudaGraph.CanRecord ? new StepRecorder(static () => new CudaGraph(), WindowCopy.Here) : null;

    /// <summary>Returns a recorder of this thread's GPU with the same number of steps in every recording.</summary>
    /// <param name="steps">The number of steps: 1 or <see cref="Several"/>.</param>
    /// <exception cref="IOException">This thread cannot record steps.</exception>
    public static StepRecorder OnThisThread(int steps) => CudaGraph.CanRecord
        ? new StepRecorder(static () => new CudaGraph(), WindowCopy.Here).Holding(steps)
        : throw new IOException("Steps cannot be recorded here, because our kernels are not used or libtorch has no CUDA graphs. "
            + "\"./research doctor\" says why; or leave out --recorded-steps.");

    /// <summary>Returns this recorder with the same number of steps in every recording.</summary>
    /// <param name="steps">The number of steps: 1 or <see cref="Several"/>.</param>
    internal StepRecorder Holding(int steps) => this with { LongEpoch = steps == Several ? 1 : int.MaxValue };

    /// <summary>Returns the number of steps in a recording. One launch of several steps saves the time between two launches, but recording them takes
    /// longer.</summary>
    /// <param name="stepsAnEpoch">Number of full batches in an epoch.</param>
    public int StepsOfARecording(long stepsAnEpoch) => stepsAnEpoch >= LongEpoch ? Several : 1;
}
