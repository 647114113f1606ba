using System.Globalization;
using System.Reflection;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Evidence;

namespace Harness.Experiments.Archive;

/// <summary>What one run learned, without the data that it learned from: enough to judge it again, and to report it, beside the same data.</summary>
internal sealed record RunRecord
{
    /// <summary>Of what is written here; a record of another one is not read.</summary>
    public const int Version = 4;

    /// <summary>See <see cref="ConfigurationFingerprint"/>.</summary>
    public required string Configuration { get; init; }

    /// <summary>Version and commit of the harness that ran it.</summary>
    public required string Harness { get; init; }

    /// <summary>Identity of the code that ran it, see <see cref="CodeIdentity"/>; null in a record that is older than this property.</summary>
    public string? Code { get; init; }

    /// <summary>Where it ran.</summary>
    public required string Machine { get; init; }

    /// <summary>When it was saved, in UTC.</summary>
    public required DateTimeOffset Saved { get; init; }

    public required int Seed { get; init; }

    public int? LedgerId { get; init; }

    public required long LiveTensors { get; init; }

    public UntrainedModel? Untrained { get; init; }

    public Rehearsals? Rehearsals { get; init; }

    public string? PairingFingerprint { get; init; }

    public required int PlannedEpochs { get; init; }

    public required IReadOnlyList<EpochRecord> Epochs { get; init; }

    public required IReadOnlyList<TracePoint> Trace { get; init; }

    public string? Arithmetic { get; init; }

    public required TimeSpan WhileTraining { get; init; }

    public required EvaluationTally EvaluatedWhileTraining { get; init; }

    public Evaluation? TrainEvaluation { get; init; }

    public Evaluation? TestEvaluation { get; init; }

    /// <summary>Takes what a run learned out of it.</summary>
    public static RunRecord Of(SeedRun run, string configuration, string code) => new()
    {
        Configuration = configuration,
        Harness = typeof(RunRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Code = code,
        Machine = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}, {Environment.ProcessorCount} cores"),
        Saved = DateTimeOffset.UtcNow,
        Seed = run.Seed,
        LedgerId = run.LedgerId,
        LiveTensors = run.LiveTensors,
        Untrained = run.Evidence.Untrained,
        Rehearsals = run.Evidence.Rehearsals,
        PairingFingerprint = run.Evidence.PairingFingerprint,
        PlannedEpochs = run.Evidence.PlannedEpochs,
        Epochs = run.Evidence.Epochs,
        Trace = run.Evidence.Trace,
        Arithmetic = run.Evidence.Arithmetic,
        WhileTraining = run.Evidence.WhileTraining,
        EvaluatedWhileTraining = run.Evidence.EvaluatedWhileTraining,
        TrainEvaluation = run.Evidence.TrainEvaluation,
        TestEvaluation = run.Evidence.TestEvaluation,
    };

    /// <summary>Puts it beside the data again, and asks every invariant again that it had come far enough for.</summary>
    public SeedRun Beside(RunEvidence data, Models.ModelSummary summary, InvariantCatalogue invariants)
    {
        var evidence = data with
        {
            Summary = Untrained is null ? null : summary,
            Untrained = Untrained,
            Rehearsals = Rehearsals,
            PairingFingerprint = PairingFingerprint,
            PlannedEpochs = PlannedEpochs,
            Epochs = Epochs,
            Trace = Trace,
            Arithmetic = Arithmetic,
            WhileTraining = WhileTraining,
            EvaluatedWhileTraining = EvaluatedWhileTraining,
            TrainEvaluation = TrainEvaluation,
            TestEvaluation = TestEvaluation,
        };
        return new SeedRun(Seed, evidence, invariants.Violations(evidence, Reached), Completed: Reached == Stage.Result)
        {
            LedgerId = LedgerId,
            LiveTensors = LiveTensors
        };
    }

    /// <summary>The record without what two runs of the same bits differ in: times, places and numbers in a ledger.</summary>
    public RunRecord WithoutItsCircumstances() => this with
    {
        Harness = "",
        Code = null,
        Machine = "",
        Saved = default,
        LedgerId = null,
        LiveTensors = 0,
        Rehearsals = null, // only the first seed of whoever runs several is rehearsed
        Epochs = [.. Epochs.Select(epoch => epoch with { Duration = default })],
        WhileTraining = default,
        EvaluatedWhileTraining = EvaluatedWhileTraining with { Spent = default },
        TrainEvaluation = TrainEvaluation is null ? null : TrainEvaluation with { Duration = default },
        TestEvaluation = TestEvaluation is null ? null : TestEvaluation with { Duration = default },
    };

    private Stage Reached => this switch
    {
        { TestEvaluation: not null } => Stage.Result,
        { Epochs.Count: > 0 } => Stage.Epoch,
        { Untrained: not null } => Stage.Model,
        _ => Stage.Data,
    };
}
