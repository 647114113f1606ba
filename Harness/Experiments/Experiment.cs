using System.Reflection;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Declares an experiment: the model, the tokenisation and the training.
/// A profile decides the data, the epochs and the seeds; the device is chosen when the experiment is run.</summary>
public sealed record Experiment
{
    /// <summary>The name, in kebab-case; it is also the name of the snapshot.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the experiment, such as the section of a paper.</summary>
    public required string Source { get; init; }

    /// <summary>The question that the experiment answers.</summary>
    public required string Question { get; init; }

    /// <summary>The conversion of texts to ids.</summary>
    public required Tokenisation Tokenisation { get; init; }

    /// <summary>Builds a new model. Its initial weights are drawn from the random streams of the run.</summary>
    public required Func<RandomStreams, nn.Module<Tensor, Tensor>> Model { get; init; }

    /// <summary>Word vectors that initialise the model's embedding. If null, the default, the initial weights are those of Keras.</summary>
    public PretrainedVectors? Vectors { get; init; }

    /// <summary>The objective, which includes the number of logits of a row. If null, it follows from the study's labels.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Fits the model to the training rows; the default is <see cref="Trainer.Fit"/>.</summary>
    public Fit Fit { get; init; } = Trainer.Fit;

    /// <summary>Tells whether <see cref="Fit"/> finds its optimum in one step, independent of the planned epochs.</summary>
    public bool FitsInClosedForm { get; init; }

    /// <summary>Training options beside plain Adam steps; none by default.</summary>
    public TrainingOptions Training { get; init; } = TrainingOptions.None;

    /// <summary>The rule that selects the evaluated weights, fixed before the run. A declared <see cref="TrainingOptions.BestEpoch"/> takes
    /// precedence.</summary>
    public string Checkpoint { get; init; } = "those after the last epoch";

    /// <summary>A description of the weights that are evaluated.</summary>
    internal string EvaluatedWeights => Training.BestEpoch is { } best ? $"those of the epoch with the {best}" : Checkpoint;

    /// <summary>Layers and parameter count of the model, counted by hand from <see cref="Source"/>; null if nobody counted them.</summary>
    public ModelDeclaration? Declares { get; init; }

    /// <summary>The range of plausible test accuracies after training on all published rows; null if it is unknown.</summary>
    public AccuracyBand? ExpectedOnAllRows { get; init; }

    /// <summary>Names of the invariants that the experiment is known to violate in the negative controls, such as "padding-says-nothing" for a
    /// published model without masking.</summary>
    public IReadOnlyList<string> KnownDefects { get; init; } = [];

    /// <summary>The number of rows in a training step, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is smaller than 1.</exception>
    public required int BatchSize
    {
        get;
        init => field = value >= 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, $"{nameof(BatchSize)} must be at least 1; got {value}.");
    }

    /// <summary>The learning rate of Adam, positive and finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive or not finite.</exception>
    public required double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(LearningRate), value,
            FormattableString.Invariant($"{nameof(LearningRate)} must be positive and finite; got {value}."));
    }

    /// <summary>The assembly whose code builds the model.</summary>
    internal Assembly ModelAssembly { get => field ?? Model.Method.Module.Assembly; private init; }

    /// <summary>Returns a copy of the experiment whose models are initialised with the declared word vectors.</summary>
    /// <param name="vocabulary">Returns the vocabulary.</param>
    /// <returns>The copy; this experiment itself if it declares no vectors.</returns>
    internal Experiment WithVectors(Func<Vocabulary> vocabulary)
    {
        if (Vectors is null)
            return this;
        var (model, words) = (Model, vocabulary());
        return this with
        {
            ModelAssembly = ModelAssembly, // the new function belongs to the harness, the model does not
            Model = random =>
            {
                var built = model(random);
                Vectors.Fill(built, words);
                return built;
            },
        };
    }
}
