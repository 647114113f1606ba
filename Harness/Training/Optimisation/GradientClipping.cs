using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training.Optimisation;

/// <summary>Limits the size of the gradients before the update.</summary>
/// <remarks>On a CPU, a norm is a sum in double precision in a fixed order. So it has the same bits on every CPU.</remarks>
public sealed record GradientClipping
{
    /// <summary>Number of independent partial sums, so that an addition does not wait for the previous one.</summary>
    private const int Sums = 8;

    private static readonly Scalar One = 1;

    private readonly bool _byNorm;
    private readonly double _most;

    private GradientClipping(bool byNorm, double most) => (_byNorm, _most) = (byNorm, double.IsFinite(most) && most > 0
        ? most : throw new ArgumentOutOfRangeException(nameof(most), most, "Expected more than 0, and finite."));

    /// <summary>Scales all gradients of a step by one factor if their common norm is too large, as Keras' <c>global_clipnorm</c> does.</summary>
    /// <param name="most">The largest norm; positive.</param>
    /// <returns>The clipping rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or not finite.</exception>
    public static GradientClipping ByGlobalNorm(double most) => new(byNorm: true, most);

    /// <summary>Clips each number of a gradient to a range, as Keras' <c>clipvalue</c> does.</summary>
    /// <param name="most">The largest absolute value; positive.</param>
    /// <returns>The clipping rule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative or not finite.</exception>
    public static GradientClipping ByValue(double most) => new(byNorm: false, most);

    /// <summary>Describes the rule in words.</summary>
    /// <returns>"to a global norm of 1" or "to values of at most 0.5".</returns>
    public override string ToString() =>
        _byNorm ? FormattableString.Invariant($"to a global norm of {_most}") : FormattableString.Invariant($"to values of at most {_most}");

    /// <summary>Clips the gradients of a step in place.</summary>
    /// <param name="gradients">Gradients of all weights, in the order of the weights.</param>
    internal void Apply(Tensor[] gradients)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        if (gradients.All(gradient => TensorMemory.CanBeRead(gradient) && gradient.is_contiguous()))
            ApplyHere(gradients);
        else
            ApplyByTorch(gradients);
    }

    private unsafe void ApplyHere(Tensor[] gradients)
    {
        var most = (float)_most;
        if (!_byNorm)
        {
            foreach (var gradient in gradients)
            {
                var numbers = TensorMemory.Floats(gradient);
                for (var i = 0L; i < gradient.NumberOfElements; i++)
                    numbers[i] = numbers[i] > most ? most : numbers[i] < -most ? -most : numbers[i]; // NaN stays NaN
            }
            return;
        }
        var norm = Norm(gradients);
        if (norm <= _most)
            return;
        var factor = (float)(_most / norm);
        foreach (var gradient in gradients)
        {
            var numbers = TensorMemory.Floats(gradient);
            for (var i = 0L; i < gradient.NumberOfElements; i++)
                numbers[i] *= factor;
        }
    }

    /// <summary>Adds the squares of all numbers to eight partial sums, by index modulo eight in each tensor, over all gradients in their order. Then adds the
    /// eight partial sums.</summary>
    private static unsafe double Norm(Tensor[] gradients)
    {
        var sums = stackalloc double[Sums];
        new Span<double>(sums, Sums).Clear();
        foreach (var gradient in gradients)
        {
            var numbers = TensorMemory.Floats(gradient);
            for (var i = 0L; i < gradient.NumberOfElements; i++)
            {
                double number = numbers[i];
                sums[i % Sums] += number * number; // exact: a float's square fits a double
            }
        }
        var sum = 0.0;
        for (var one = 0; one < Sums; one++)
            sum += sums[one];
        return Math.Sqrt(sum);
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private void ApplyByTorch(Tensor[] gradients)
    {
        using Scalar most = _most, least = -_most;
        if (!_byNorm)
        {
            foreach (var gradient in gradients)
                gradient.clamp_(least, most);
            return;
        }
        var norm = stack([.. gradients.Select(gradient => gradient.norm())]).norm();
        var factor = norm.reciprocal().mul(most).clamp_max(One); // computed without a transfer to the CPU; if all gradients are zero, the factor is 1
        foreach (var gradient in gradients)
            gradient.mul_(factor.to(gradient.dtype));
    }
}
