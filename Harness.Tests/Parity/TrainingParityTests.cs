using TorchSharp;

namespace Harness.Tests.Parity;

/// <summary>The trainer's own loop with its own Adam against five full-batch steps in Keras' way, model by model.</summary>
[Trait("Category", "Parity")]
public sealed class TrainingParityTests : IDisposable
{
    /// <summary>
    /// Adam moves a weight by up to 1e-3 a step: a thousandth of that, and the rounding of the weight itself (seen: 1.2e-7 after one step, 4.8e-7 after five).
    /// 1e-4 of a weight would be too wide: the two places of ε are only 1e-5 apart in the CNN.
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
    public void Does_not_have_the_weights_that_epsilon_inside_the_bias_correction_gives(string name)
    {
        using var model = new GoldenModel(name);

        OneStep.Violations(model.Train(steps: 1)[^1].Weights, model.Golden.AfterTraining.Tfjs.AfterStep1).Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(RecurrentModels))]
    public void Leaves_the_second_bias_that_Keras_does_not_have_at_zero(string name)
    {
        using var model = new GoldenModel(name);

        model.Train(steps: 5);

        model.Module.parameters().Where(weight => !weight.requires_grad).SelectMany(weight => weight.data<float>()).Should().OnlyContain(value => value == 0);
    }
}
