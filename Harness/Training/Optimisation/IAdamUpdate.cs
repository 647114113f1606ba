using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>The arithmetic of one step of <see cref="KerasAdam"/>, and the count of steps.</summary>
internal interface IAdamUpdate : IDisposable
{
    /// <summary>The count: all that a step changes beside the weights and moments.</summary>
    IEnumerable<Tensor> State { get; }

    /// <summary>Whether a step that is recorded is the next one whenever it is launched: nothing of it depends on a number that the processor has.</summary>
    bool CanBeRecorded { get; }

    /// <summary>Counts a step, and takes it.</summary>
    /// <param name="weights">What is trained; changed in place, as are the moments.</param>
    /// <param name="gradients">One for each weight.</param>
    /// <param name="means">m, one for each.</param>
    /// <param name="squares">v, one for each.</param>
    /// <param name="factor">Of the learning rate, for this step; 1 unless a schedule changes the rate.</param>
    void Apply(Parameter[] weights, Tensor[] gradients, Tensor[] means, Tensor[] squares, double factor);
}
