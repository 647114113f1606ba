using Harness.Data;
using Harness.Models;
using Harness.Overlap;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Evidence;
using Harness.Training.Optimisation;

namespace Harness.Invariants;

/// <summary>What one run, of one seed, left behind for the invariants to judge it by: each piece measured where it happens.</summary>
public sealed record RunEvidence
{
    /// <summary>What is minimised, how many classes there are, and how logits are read.</summary>
    public Objective Objective { get; init; } = Objective.Binary;

    /// <summary>What the vocabulary and the weights were fitted on.</summary>
    public required CorpusFacts Train { get; init; }

    /// <summary>What is kept for the end.</summary>
    public required CorpusFacts Test { get; init; }

    /// <summary>The training rows as ids.</summary>
    public required EncodedCorpus EncodedTrain { get; init; }

    /// <summary>What training does beside plain steps, as the experiment declares it.</summary>
    public TrainingOptions Options { get; init; } = TrainingOptions.None;

    /// <summary>The training rows that the weights are fitted on: all of them, but for a validation part.</summary>
    public EncodedCorpus Fitted { get => field ?? EncodedTrain; init; }

    /// <summary>The training rows that are kept to validate on; null without a validation part.</summary>
    public EncodedCorpus? Validated { get; init; }

    /// <summary>The test rows as ids.</summary>
    public required EncodedCorpus EncodedTest { get; init; }

    /// <summary>Texts that stand in both splits, or twice in one.</summary>
    public required DuplicateReport Overlap { get; init; }

    /// <summary>Length of a row in tokens, as the experiment declares it.</summary>
    public required int DeclaredTokens { get; init; }

    /// <summary>How many ids the model has room for, padding included; null where nobody says.</summary>
    public int? DeclaredVocabulary { get; init; }

    /// <summary>The words that have an id, the word of the id 1 first; null where nobody says.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>What was known of the data before they were read.</summary>
    public DataDeclaration Declared { get; init; } = DataDeclaration.None;

    /// <summary>What the experiment says of its model; null if it says nothing.</summary>
    public ModelDeclaration? DeclaredModel { get; init; }

    /// <summary>Where an accuracy is expected, if the literature knows the data.</summary>
    public AccuracyBand? ExpectedAccuracy { get; init; }

    /// <summary>Layers and parameters of the model that was built; null before it is.</summary>
    public ModelSummary? Summary { get; init; }

    /// <summary>The model before its first step; null before it is built.</summary>
    public UntrainedModel? Untrained { get; init; }

    /// <summary>A few steps made twice from the same seed, before the run; null where that was left to another run of the experiment.</summary>
    public Rehearsals? Rehearsals { get; init; }

    /// <summary>Of the encoded training rows that the weights are fitted on, ids beside labels; null before training.</summary>
    public string? PairingFingerprint { get; init; }

    /// <summary>How many epochs there will be; 0 before training.</summary>
    public int PlannedEpochs { get; init; }

    /// <summary>Of the epochs run so far.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; init; } = [];

    /// <summary>The optimizers that moved the weights: one in a sound run; null stands for an epoch without one, or without a record of it.</summary>
    public IReadOnlyList<OptimizerRecord?> Optimizers => [.. Epochs.Select(epoch => epoch.Optimizer).Distinct()];

    /// <summary>Fingerprints of the weights at the traced moments so far; empty before training.</summary>
    public IReadOnlyList<TracePoint> Trace { get; init; } = [];

    /// <summary>What computed the run, such as "1" for the first version of the arithmetic on a CPU; null before training.</summary>
    public string? Arithmetic { get; init; }

    /// <summary>Wall time from the first step to the end of the last epoch so far, whatever was done in it.</summary>
    public TimeSpan WhileTraining { get; init; }

    /// <summary>What was evaluated in that time; nothing in a sound run.</summary>
    public EvaluationTally EvaluatedWhileTraining { get; init; }

    /// <summary>On the rows trained on; null before the end.</summary>
    public Evaluation? TrainEvaluation { get; init; }

    /// <summary>On the rows kept; null before the end.</summary>
    public Evaluation? TestEvaluation { get; init; }

    /// <summary>The evaluations that there are.</summary>
    public IEnumerable<Evaluation> Evaluations => new[] { TrainEvaluation, TestEvaluation }.OfType<Evaluation>();

    /// <summary>Updates of the weights so far.</summary>
    public int Steps => Epochs.Sum(epoch => epoch.Steps);
}
