using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>The activation function of a <see cref="Dense"/> layer.</summary>
public enum Activation
{
    /// <summary>No activation. The sigmoid of the output layer is part of the loss, where it cannot overflow.</summary>
    Linear,

    /// <summary>max(0, x).</summary>
    Relu,
}

/// <summary>Implements Keras' <c>Dense</c>: activation(xW + b).</summary>
public sealed class Dense : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly TorchSharp.Modules.Linear _sums;
    private readonly Activation _activation;

    /// <summary>Creates the layer. The kernel is Glorot uniform, the bias zero.</summary>
    /// <param name="inputs">Width of the input's last axis.</param>
    /// <param name="units">Width of the output's last axis.</param>
    /// <param name="activation">Applied to each sum.</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public Dense(int inputs, int units, Activation activation, RandomStreams random) : base("Dense")
    {
        _activation = activation;
        _sums = nn.Linear(inputs, units);
        KerasInitialisers.GlorotUniform(_sums.weight!, random.Initialisation);
        nn.init.zeros_(_sums.bias!);
        Description = activation == Activation.Relu ? $"Dense {units} relu" : $"Dense {units}";
        RegisterComponents();
    }

    /// <summary>The layer's activation function.</summary>
    internal Activation Activation => _activation;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Dense;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "kernel Glorot uniform, bias 0";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (TensorMemory.CanBeRead(input))
            return Affine.Of(input, _sums.weight!, _sums.bias!, relu: _activation == Activation.Relu).MoveToOuterDisposeScope(); // [N, in] → [N, units]
        if (CudaDense.CanCompute(input, _sums.weight!))
            return CudaDense.Of(input, _sums.weight!, _sums.bias!, relu: _activation == Activation.Relu).MoveToOuterDisposeScope();
        var sums = _sums.call(input); // [N, in] → [N, units]
        return (_activation == Activation.Relu ? sums.relu() : sums).MoveToOuterDisposeScope();
    }
}
