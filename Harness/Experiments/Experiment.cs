using Harness.Invariants;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>A question put to data: what is trained on what, and how.
/// It states nothing that a profile or a device decides.</summary>
public sealed record Experiment
{
    /// <summary>In kebab-case; the name of its snapshot.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from, such as the section of a paper.</summary>
    public required string Source { get; init; }

    /// <summary>What one wants to know from it.</summary>
    public required string Question { get; init; }

    /// <summary>How texts become ids.</summary>
    public required Tokenisation Tokenisation { get; init; }

    /// <summary>Builds a fresh model with weights from the run's own streams.</summary>
    public required Func<RandomStreams, nn.Module<Tensor, Tensor>> Model { get; init; }

    /// <summary>Word vectors that the model's embedding starts with; null, the default, for Keras' initial weights.</summary>
    public PretrainedVectors? Vectors { get; init; }

    /// <summary>What is minimised, and how many logits a row has; what the study's labels ask for if null.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Fits the model to the training rows; by training, unless the declaration says otherwise.</summary>
    public Fit Fit { get; init; } = Trainer.Fit;

    /// <summary>Whether <see cref="Fit"/> finds its optimum in one go, whatever the plan says of epochs.</summary>
    public bool FitsInClosedForm { get; init; }

    /// <summary>What training does beside plain steps of Adam; nothing unless stated.</summary>
    public TrainingOptions Training { get; init; } = TrainingOptions.None;

    /// <summary>Which weights are evaluated: a rule, fixed before the run. A declared <see cref="TrainingOptions.BestEpoch"/> goes before it.</summary>
    public string Checkpoint { get; init; } = "those after the last epoch";

    /// <summary>Says which weights are evaluated.</summary>
    internal string EvaluatedWeights => Training.BestEpoch is { } best ? $"those of the epoch with the {best}" : Checkpoint;

    /// <summary>Layers and parameters of the model, counted by hand from <see cref="Source"/>; null where nobody did.</summary>
    public ModelDeclaration? Declares { get; init; }

    /// <summary>The test accuracy that nobody would be surprised by after training on all published rows; null where nobody knows.</summary>
    public AccuracyBand? ExpectedOnAllRows { get; init; }

    /// <summary>Names of the invariants that the experiment is known to violate when it is held against the controls, such as "padding-says-nothing" of a
    /// published model without masking.</summary>
    public IReadOnlyList<string> KnownDefects { get; init; } = [];

    /// <summary>Rows a training step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Adam's step size.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Makes the experiment whose models start with the declared vectors.</summary>
    /// <param name="vocabulary">Gives the words that ids stand for.</param>
    /// <returns>This where none are declared.</returns>
    internal Experiment WithVectors(Func<Vocabulary> vocabulary)
    {
        if (Vectors is null)
            return this;
        var (model, words) = (Model, vocabulary());
        return this with
        {
            Model = random =>
            {
                var built = model(random);
                Vectors.Fill(built, words);
                return built;
            },
        };
    }
}
