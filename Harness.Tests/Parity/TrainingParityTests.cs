using TorchSharp;

namespace Harness.Tests.Parity;

/// <summary>Tests the trainer and its Adam: the weights and losses of each model after five full-batch steps must be those of Keras.</summary>
[Trait("Category", "Parity")]
public sealed class TrainingParityTests : IDisposable
{
    /// <summary>
    /// Allows a thousandth of the largest change by Adam, which is 1e-3 per step, and the rounding of the weight itself (observed: 1.2e-7 after one step,
    /// 4.8e-7 after five). A tolerance of 1e-4 of a weight would be too wide, because the two variants of Adam's ε differ by only 1e-5 in the CNN.
    /// </summary>
    private static readonly Tolerance OneStep = new(Relative: 1e-6, Absolute: 1e-6), FiveSteps = new(Relative: 2e-6, Absolute: 2e-6);

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public static TheoryData<string> Models => new(KerasGolden.ModelNames);

    public static TheoryData<string> RecurrentModels => new(KerasGolden.ModelNames.Where(name => name != "cnn"));

    public void Dispose() => _scope.Dispose();

    [Theory, MemberData(nameof(Models))]
    public void Has_Keras_weights_after_one_step(string name)
    {
        using var model = new GoldenModel(name);

        OneStep.Violations(model.Train(steps: 1)[^1].Weights, model.Golden.AfterTraining.Keras.AfterStep1).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Models))]
    public void Has_Keras_weights_after_five_steps(string name)
    {
        using var model = new GoldenModel(name);

        FiveSteps.Violations(model.Train(steps: 5)[^1].Weights, model.Golden.AfterTraining.Keras.AfterStep5).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Models))]
    public void Records_Keras_loss_before_every_step(string name)
    {
        using var model = new GoldenModel(name);

        model.Train(steps: 5).Select(step => step.Epoch.Loss).Should().Equal(
            model.Golden.AfterTraining.Keras.Losses, (actual, expected) => Math.Abs(actual - expected) <= 1e-5 * expected);
    }

    [Theory, MemberData(nameof(Models))]
    public void Differs_from_the_weights_with_epsilon_inside_the_bias_correction(string name)
    {
        using var model = new GoldenModel(name);

        OneStep.Violations(model.Train(steps: 1)[^1].Weights, model.Golden.AfterTraining.Tfjs.AfterStep1).Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(RecurrentModels))]
    public void Leaves_the_second_bias_that_Keras_does_not_have_at_zero(string name)
    {
        using var model = new GoldenModel(name);

        model.Train(steps: 5);

        model.Module.parameters().Where(weight => !weight.requires_grad).SelectMany(weight => weight.data<float>())
            .Should().NotBeEmpty().And.OnlyContain(value => value == 0);
    }
}
