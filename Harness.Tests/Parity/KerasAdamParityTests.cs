using Harness.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;

namespace Harness.Tests.Parity;

/// <summary>Tests the harness' Adam against Keras' formula in double precision, with gradients from 1 to 1e-8.</summary>
[Trait("Category", "Parity")]
public sealed class KerasAdamParityTests
{
    /// <summary>
    /// A float32 below 1/8 is rounded by at most 2⁻²⁸, when it is set and at each of five steps: 2.3e-8 in total.
    /// A step of at most 1e-3 adds a rounding of 1e-10. The smallest change in this test, with a gradient of 1e-8, is 3e-6.
    /// </summary>
    private const double Rounding = 6.0 / (1 << 28) + 5e-10;

    /// <summary>The columns with gradients of 1e-8 to 1e-6, for which ε matters: the weights of its two variants differ by more than 5e-5.</summary>
    private static readonly int[] Tiny = [2, 3, 4, 7];

    [Fact]
    public void Follows_Keras_formula_step_by_step()
    {
        var golden = KerasGolden.Adam;
        var weights = Run(golden);

        weights.Should().HaveCount(5);
        for (var step = 0; step < weights.Count; step++)
            weights[step].Should().Equal(golden.Parameters.Keras.Row(step), Near);
    }

    [Fact]
    public void Does_not_follow_the_formula_with_epsilon_inside_the_bias_correction()
    {
        var golden = KerasGolden.Adam;
        double[] ours = Run(golden)[^1], theirs = golden.Parameters.Tfjs.Row(4);

        Tiny.Should().OnlyContain(column => Math.Abs(ours[column] - theirs[column]) > 5e-5);
        Math.Abs(ours[0] - theirs[0]).Should().BeLessThan(Rounding + 1.1e-8, "with a gradient of 1 both variants of ε are almost equal");
    }

    [Fact]
    public void Does_not_change_a_weight_without_a_gradient()
    {
        var golden = KerasGolden.Adam;

        Run(golden).Select(weights => weights[6]).Should().AllBeEquivalentTo((double)(float)golden.Initial.Values[6]);
    }

    private static bool Near(double actual, double expected) => Math.Abs(actual - expected) <= Rounding;

    /// <returns>The weights after each step.</returns>
    private static List<double[]> Run(AdamGolden golden)
    {
        using var scope = torch.NewDisposeScope();
        using var weight = new Parameter(Float32(golden.Initial.Values));
        using var adam = new KerasAdam([weight], golden.Adam.LearningRate);
        return [.. Enumerable.Range(0, golden.Gradients.Shape[0]).Select(step =>
        {
            weight.grad = Float32(golden.Gradients.Row(step));
            adam.Step();
            return weight.data<float>().Select(value => (double)value).ToArray();
        })];
    }

    private static torch.Tensor Float32(double[] values) => torch.tensor(values).to(torch.float32);
}
