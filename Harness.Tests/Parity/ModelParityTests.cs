using TorchSharp;

namespace Harness.Tests.Parity;

/// <summary>Tests each model of the notebook against Keras' model with the same weights and batch: probabilities, loss and gradients.</summary>
[Trait("Category", "Parity")]
public sealed class ModelParityTests : IDisposable
{
    private static readonly Tolerance Probability = new(Relative: 1e-5);

    /// <summary>
    /// A gradient is a sum of positive and negative terms over rows and time steps. If they cancel, their rounding errors remain: 2e-5 in the golden file
    /// of the CNN, whose gradients are up to 12 (observed there: 1.2e-5; in any weight: 5e-6 of the largest gradient).
    /// </summary>
    private static readonly Tolerance Gradient = new(Relative: 1e-4, OfLargest: 1e-5);

    private readonly DisposeScope _scope = torch.NewDisposeScope();

    public static TheoryData<string> Models => new(KerasGolden.ModelNames);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void There_are_six_goldens() => KerasGolden.ModelNames.Should().Equal("bilstm-attention", "cnn", "lstm", "lstm-wide-dense", "rnn-100", "rnn-50");

    [Theory, MemberData(nameof(Models))]
    public void Calls_its_layers_in_the_order_of_the_notebook(string name)
    {
        using var model = new GoldenModel(name);

        model.CalledLayers.Select(layer => layer.GetName().Split('(')[0]).Should().Equal(model.Golden.Layers.Select(layer => layer.Split(": ")[1]));
        model.CalledLayers.Should().OnlyHaveUniqueItems();
    }

    [Theory, MemberData(nameof(Models))]
    public void Predicts_Keras_probabilities(string name)
    {
        using var model = new GoldenModel(name);
        model.Module.eval();

        Probability.Violations([KerasTensor.Of(model.Logits().sigmoid())], [model.Golden.InferenceOutput]).Should().BeEmpty();
        Probability.Violations(model.Weights.Values, model.Golden.Weights).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Models))]
    public void Predicts_Keras_probabilities_in_training_mode(string name)
    {
        using var model = new GoldenModel(name);
        model.Module.train();

        Probability.Violations([KerasTensor.Of(model.Logits().sigmoid())], [model.Golden.TrainingOutput]).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Models))]
    public void Has_Keras_loss(string name)
    {
        using var model = new GoldenModel(name);

        ((double)model.TrainingLoss().item<float>()).Should().BeApproximately(model.Golden.Loss, 1e-5 * model.Golden.Loss);
    }

    [Theory, MemberData(nameof(Models))]
    public void Has_Keras_gradients(string name)
    {
        using var model = new GoldenModel(name);

        model.TrainingLoss().backward();

        Gradient.Violations(model.Weights.Gradients, model.Golden.Gradients).Should().BeEmpty();
    }
}
