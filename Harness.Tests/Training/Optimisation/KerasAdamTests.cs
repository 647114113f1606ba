using Harness.Training.Optimisation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Optimisation;

/// <summary>Tests Adam against Keras' formula in double precision.</summary>
[Trait("Category", "Unit")]
public sealed class KerasAdamTests
{
    private const double Beta1 = .9, Beta2 = .999, Epsilon = 1e-7, LearningRate = 1e-2;

    [Theory, InlineData(1.0), InlineData(-3e-3), InlineData(1e-6), InlineData(2e-8)]
    public void Follows_Keras_formula_also_if_epsilon_matters(double gradient)
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(full([2, 3], Held.Number(.5f)));
        using var adam = new KerasAdam([weight], LearningRate);
        double expected = .5, m = 0, v = 0;
        for (var t = 1; t <= 5; t++)
        {
            var g = gradient * t;
            weight.grad = full([2, 3], Held.Number((float)g));
            adam.Step();

            m = Beta1 * m + (1 - Beta1) * g;
            v = Beta2 * v + (1 - Beta2) * g * g;
            expected -= LearningRate * Math.Sqrt(1 - Math.Pow(Beta2, t)) / (1 - Math.Pow(Beta1, t)) * m / (Math.Sqrt(v) + Epsilon);
            weight.data<float>().ToArray().Should().AllSatisfy(value => (value - expected).Should().BeApproximately(0, 2e-7));
        }
    }

    [Theory]
    [InlineData(1e-8, true, ScalarType.Float32), InlineData(1e-7, false, ScalarType.Float32)]
    [InlineData(1e-3, true, ScalarType.Float32), InlineData(1e-3, false, ScalarType.Float32)]
    [InlineData(1e-8, true, ScalarType.Float64), InlineData(1e-7, false, ScalarType.Float64)]
    [InlineData(1e-3, true, ScalarType.Float64), InlineData(1e-3, false, ScalarType.Float64)]
    public void Uses_the_given_constants_with_its_own_kernel_and_with_torch(double epsilon, bool correctsBias, ScalarType kind)
    {
        using var scope = NewDisposeScope();
        using var weight = new Parameter(full([2, 3], Held.Number(.5), kind));
        using var adam = new KerasAdam([weight], LearningRate, new AdamConstants(.8, .99, epsilon, correctsBias));
        double expected = .5, m = 0, v = 0;
        for (var t = 1; t <= 5; t++)
        {
            var g = 1e-7 * t;
            weight.grad = full([2, 3], Held.Number(g), kind);
            adam.Step();

            m = .8 * m + .2 * g;
            v = .99 * v + .01 * g * g;
            expected -= LearningRate * (correctsBias ? Math.Sqrt(1 - Math.Pow(.99, t)) / (1 - Math.Pow(.8, t)) : 1) * m / (Math.Sqrt(v) + epsilon);
            weight.to(float64).data<double>().ToArray().Should().AllSatisfy(value => (value - expected).Should().BeApproximately(0, 2e-7));
        }
    }

    [Fact]
    public void Releases_the_gradients()
    {
        using var weight = new Parameter(ones(2));
        using var adam = new KerasAdam([weight], LearningRate);
        weight.grad = ones(2);
        adam.Step();
        (weight.grad is null).Should().BeTrue();
    }

    [Fact]
    public void Refuses_a_weight_without_a_gradient_by_its_shape()
    {
        using var weight = new Parameter(ones(2, 3));
        using var adam = new KerasAdam([weight], LearningRate);
        adam.Invoking(optimiser => optimiser.Step()).Should().Throw<InvalidOperationException>().WithMessage("*[2, 3]*no gradient*");
    }

    [Fact]
    public void Refuses_an_empty_list_of_weights() =>
        FluentActions.Invoking(() => new KerasAdam([], LearningRate)).Should().Throw<ArgumentException>().WithMessage("No weights to train*");
}
