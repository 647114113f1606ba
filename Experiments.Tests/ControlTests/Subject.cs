using System.Diagnostics.CodeAnalysis;
using Harness.Data;
using Harness.Data.Synthetic;
using Harness.Experiments;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Tests.ControlTests;

/// <summary>Trains the model of an experiment with little data, for controls that take seconds instead of minutes.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A control compares with torch's own functions.")]
internal sealed class Subject : IDisposable
{
    private static readonly ComputeDevice Cpu = ComputeDevice.Named("cpu")!;
    private static readonly Scalar None = 0.ToScalar(), Half = .5f.ToScalar();

    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(seed: 1);
    private readonly Experiment _experiment;

    public Subject(string experiment, Dataset dataset)
    {
        _experiment = Named(experiment);
        Model = _experiment.Model(_random).to(Cpu.Torch);
        Train = TensorRows.From(dataset.Encode(_experiment.Tokenisation, Split.Train), Cpu);
        Test = TensorRows.From(dataset.Encode(_experiment.Tokenisation, Split.Test), Cpu);
    }

    public nn.Module<Tensor, Tensor> Model { get; }

    public TensorRows Train { get; }

    public TensorRows Test { get; }

    /// <summary>All trainable weights.</summary>
    public IEnumerable<(string Name, Tensor Weight)> Weights =>
        Model.named_parameters().Where(weight => weight.parameter.requires_grad).Select(weight => (weight.name, (Tensor)weight.parameter));

    public static Experiment Named(string experiment) => AmazonReviews.Study.Experiments.Single(known => known.Name == experiment);

    /// <summary>Creates a data set of synthetic rows.</summary>
    public static Dataset Synthetic(int train, int test) =>
        new(new Corpus(TextGenerator.Train(seed: 5).Generate(train), Split.Train), new Corpus(TextGenerator.Test(seed: 5).Generate(test), Split.Test));

    /// <summary>Continues the training, with the batch size of the experiment and a higher learning rate that saves time.</summary>
    public void Fit(TensorRows rows, int epochs, double learningRate) =>
        Trainer.Fit(Model, rows, new TrainingPlan { Epochs = epochs, BatchSize = _experiment.BatchSize, LearningRate = learningRate }, _random);

    /// <summary>
    /// Computes loss and accuracy in training mode without dropout, so batch norm uses the statistics of these rows. After so few steps,
    /// an evaluation would mainly measure the initial values of batch norm's moving averages (defect 19).
    /// </summary>
    public (double Loss, double Accuracy) Judge(TensorRows rows)
    {
        using var scope = NewDisposeScope();
        using var forwardOnly = no_grad();
        Model.train();
        foreach (var dropout in Model.modules().OfType<Dropout>())
            dropout.eval();
        var logits = Model.call(rows.IdsOf(0, rows.Rows)); // [N, 1]
        var loss = nn.functional.binary_cross_entropy_with_logits(logits, rows.Labels).item<float>();
        return (loss, logits.gt(None).eq(rows.Labels.gt(Half)).to(float32).mean().item<float>());
    }

    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
        Model.Dispose();
        _random.Dispose();
        _scope.Dispose();
    }
}
