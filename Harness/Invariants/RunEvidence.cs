using Harness.Data;
using Harness.Models;
using Harness.Overlap;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Evidence;
using Harness.Training.Optimisation;

namespace Harness.Invariants;

/// <summary>The evidence that one run, of one seed, records for the invariants. Each value is measured where it arises.</summary>
public sealed record RunEvidence
{
    /// <summary>The loss that is minimised, the number of classes, and how logits are read.</summary>
    public Objective Objective { get; init; } = Objective.Binary;

    /// <summary>The split on which the vocabulary and the weights were fitted.</summary>
    public required CorpusFacts Train { get; init; }

    /// <summary>The split that is evaluated at the end.</summary>
    public required CorpusFacts Test { get; init; }

    /// <summary>The training rows as token ids.</summary>
    public required EncodedCorpus EncodedTrain { get; init; }

    /// <summary>The declared options of training, such as early stopping.</summary>
    public TrainingOptions Options { get; init; } = TrainingOptions.None;

    /// <summary>The training rows on which the weights are fitted: all rows except a validation part.</summary>
    public EncodedCorpus Fitted { get => field ?? EncodedTrain; init; }

    /// <summary>The training rows that are used for validation; null if there is no validation part.</summary>
    public EncodedCorpus? Validated { get; init; }

    /// <summary>The test rows as token ids.</summary>
    public required EncodedCorpus EncodedTest { get; init; }

    /// <summary>The texts that occur in both splits, or twice in one.</summary>
    public required DuplicateReport Overlap { get; init; }

    /// <summary>The declared length of a row, in tokens.</summary>
    public required int DeclaredTokens { get; init; }

    /// <summary>The number of ids that the model supports, including padding; null if not declared.</summary>
    public int? DeclaredVocabulary { get; init; }

    /// <summary>The words that have an id, starting with the word of id 1; null if not known.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>The declaration of the data set.</summary>
    public DataDeclaration Declared { get; init; } = DataDeclaration.None;

    /// <summary>The user's own files, for messages that say where to look; null for committed data and for data in memory.</summary>
    internal SplitFiles? UsersFiles { get; init; }

    /// <summary>The declared model of the experiment; null if it declares none.</summary>
    public ModelDeclaration? DeclaredModel { get; init; }

    /// <summary>The expected range of accuracies, if the literature reports one for the data.</summary>
    public AccuracyBand? ExpectedAccuracy { get; init; }

    /// <summary>The layers and parameters of the model; null before it is built.</summary>
    public ModelSummary? Summary { get; init; }

    /// <summary>The model before its first step; null before it is built.</summary>
    public UntrainedModel? Untrained { get; init; }

    /// <summary>The reproducibility check before the run: a few steps made twice from the same seed; null if another run of the experiment made it.</summary>
    public Rehearsals? Rehearsals { get; init; }

    /// <summary>The fingerprint of the ids and labels of the encoded rows on which the weights are fitted; null before training.</summary>
    public string? PairingFingerprint { get; init; }

    /// <summary>The planned number of epochs; 0 before training.</summary>
    public int PlannedEpochs { get; init; }

    /// <summary>The records of the epochs so far.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; init; } = [];

    /// <summary>The different optimizers of the epochs: one in a valid run.
    /// Null stands for an epoch without an optimizer or without a record of it.</summary>
    public IReadOnlyList<OptimizerRecord?> Optimizers => [.. Epochs.Select(epoch => epoch.Optimizer).Distinct()];

    /// <summary>The fingerprints of the weights at the traced steps so far; empty before training.</summary>
    public IReadOnlyList<TracePoint> Trace { get; init; } = [];

    /// <summary>The version of the arithmetic that computed the run, such as "1" for the first version on a CPU; null before training.</summary>
    public string? Arithmetic { get; init; }

    /// <summary>The wall time from the first step to the end of the last epoch so far, including everything that was done in it.</summary>
    public TimeSpan WhileTraining { get; init; }

    /// <summary>The evaluations made in that time; none in a valid run.</summary>
    public EvaluationTally EvaluatedWhileTraining { get; init; }

    /// <summary>The evaluation on the training rows; null before the end.</summary>
    public Evaluation? TrainEvaluation { get; init; }

    /// <summary>The evaluation on the test rows; null before the end.</summary>
    public Evaluation? TestEvaluation { get; init; }

    /// <summary>The evaluations so far.</summary>
    public IEnumerable<Evaluation> Evaluations => new[] { TrainEvaluation, TestEvaluation }.OfType<Evaluation>();

    /// <summary>The number of updates of the weights so far.</summary>
    public int Steps => Epochs.Sum(epoch => epoch.Steps);
}
