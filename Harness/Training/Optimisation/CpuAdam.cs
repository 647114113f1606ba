using Harness.Arithmetic;
using Harness.Models.Functions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Computes Adam on a CPU with the harness's own kernel.</summary>
internal sealed unsafe class CpuAdam : IAdamUpdate
{
    private readonly double _rate;
    private readonly AdamConstants _constants;
    private readonly Tensor _step;

    /// <summary>Creates the optimizer at step 0.</summary>
    /// <param name="learningRate">Learning rate lr.</param>
    /// <param name="constants">β₁, β₂ and ε.</param>
    public CpuAdam(double learningRate, AdamConstants constants)
    {
        (_rate, _constants) = (learningRate, constants);
        _step = zeros(1, int64).DetachFromDisposeScope();
    }

    /// <summary>Returns whether this class can update a model.</summary>
    /// <param name="weights">Weights of the model.</param>
    /// <returns>True if all weights are contiguous, in single precision and on a CPU.</returns>
    public static bool CanUpdate(IEnumerable<Parameter> weights) => weights.All(weight => TensorMemory.CanBeRead(weight) && weight.is_contiguous());

    /// <inheritdoc/>
    public bool CanBeRecorded => false; // the CPU computes the step size

    /// <inheritdoc/>
    public IEnumerable<Tensor> State => [_step];

    /// <inheritdoc/>
    public void Apply(Parameter[] weights, Tensor[] gradients, Tensor[] means, Tensor[] squares, double factor)
    {
        var rate = factor == 1 ? _rate : _rate * factor;
        var step = ++_step.data<long>()[0];
        var size = _constants.CorrectsBias ? AdamKernel.StepSize(rate, _constants.Beta1, _constants.Beta2, step) : rate;
        var numbers = new AdamStep((float)size, (float)(1 - _constants.Beta1), (float)(1 - _constants.Beta2), (float)_constants.Epsilon);
        for (var i = 0; i < weights.Length; i++)
        {
            using var gradient = gradients[i].contiguous();
            AdamKernel.Update(TensorMemory.Floats(weights[i]), TensorMemory.Floats(gradient), TensorMemory.Floats(means[i]), TensorMemory.Floats(squares[i]),
                checked((int)weights[i].NumberOfElements), numbers);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _step.Dispose();
}
