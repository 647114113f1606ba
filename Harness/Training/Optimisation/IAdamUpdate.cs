using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Computes one step of <see cref="KerasAdam"/>, and counts the steps.</summary>
internal interface IAdamUpdate : IDisposable
{
    /// <summary>The step count: everything that a step changes except the weights and moments.</summary>
    IEnumerable<Tensor> State { get; }

    /// <summary>Tells whether a step can be recorded and replayed. This requires that no number of the step comes from the CPU.</summary>
    bool CanBeRecorded { get; }

    /// <summary>Increases the step count and updates the weights.</summary>
    /// <param name="weights">The trained weights; changed in place.</param>
    /// <param name="gradients">One gradient for each weight.</param>
    /// <param name="means">m, the first moment of each weight; changed in place.</param>
    /// <param name="squares">v, the second moment of each weight; changed in place.</param>
    /// <param name="factor">Factor of the learning rate for this step; 1 unless a schedule changes the rate.</param>
    void Apply(Parameter[] weights, Tensor[] gradients, Tensor[] means, Tensor[] squares, double factor);
}
