using System.Globalization;
using System.Reflection;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Evidence;

namespace Harness.Experiments.Archive;

/// <summary>The stored outcome of one run, without its data. Together with the same data, it is enough to check the invariants and to report the run.</summary>
internal sealed record RunRecord
{
    /// <summary>The version of this file format; records of other versions are not read.</summary>
    public const int Version = 4;

    /// <summary>See <see cref="ConfigurationFingerprint"/>.</summary>
    public required string Configuration { get; init; }

    /// <summary>Version and commit of the harness that trained the run.</summary>
    public required string Harness { get; init; }

    /// <summary>Identity of the code that trained the run, see <see cref="CodeIdentity"/>; null in a record that is older than this property.</summary>
    public string? Code { get; init; }

    /// <summary>Name and number of cores of the machine that trained the run.</summary>
    public required string Machine { get; init; }

    /// <summary>The time when the record was saved, in UTC.</summary>
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

    /// <summary>Creates the record of a run.</summary>
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

    /// <summary>Combines the record with the data and checks every invariant again whose stage the run reached.</summary>
    public SeedRun ToSeedRun(RunEvidence data, Models.ModelSummary summary, InvariantCatalogue invariants)
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

    /// <summary>Returns the record without the values in which two bit-identical runs differ: times, machines and ledger numbers.</summary>
    public RunRecord WithoutTimesAndMachines() => this with
    {
        Harness = "",
        Code = null,
        Machine = "",
        Saved = default,
        LedgerId = null,
        LiveTensors = 0,
        Rehearsals = null, // a process checks reproducibility only for its first seed
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
