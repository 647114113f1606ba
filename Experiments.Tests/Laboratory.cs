using System.Collections.Concurrent;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Snapshots;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Experiments.Tests;

/// <summary>Where experiment tests get their results from: each experiment is trained once, whichever test asks first, and all tests of it judge the same run.</summary>
/// <remarks>Progress goes to the diagnostic sink: of what a test can write to, that alone reaches the terminal while <c>dotnet test</c> runs.</remarks>
public sealed class Laboratory(IMessageSink terminal)
{
    private static readonly Lazy<Profile> ChosenProfile = new(Profile.FromEnvironment);
    private static readonly Lazy<Dataset> LoadedData = new(() => Dataset.Load(ChosenProfile.Value.Files));
    private static readonly ConcurrentDictionary<Experiment, Lazy<ExperimentResult>> ResultsSoFar = new();

    /// <summary>Every run of this process, and in a file that git ignores those of all processes.</summary>
    private static readonly RunLedger Ledger = new(Path.Combine(Workspace.Root, "TestResults", "runs.jsonl"));

    /// <summary>Written to, for reports; never read, for a test trains.</summary>
    private static readonly RunArchive Archive = new(RunArchive.UsualDirectory);

    /// <summary>What has been run in this process, in the order of the alphabet.</summary>
    public static IReadOnlyList<ExperimentResult> Results =>
        [.. ResultsSoFar.Values.Where(result => result.IsValueCreated).Select(result => result.Value).OrderBy(result => result.Experiment.Name, StringComparer.Ordinal)];

    /// <summary>Runs an experiment in the profile that the environment asks for, or takes the result that there is.</summary>
    public ExperimentResult Run(Experiment experiment) => ResultsSoFar.GetOrAdd(experiment, _ => new(() => Train(experiment))).Value;

    /// <summary>Compares the result of an experiment with its committed snapshot.</summary>
    public async Task VerifySnapshot(Experiment experiment)
    {
        var result = Run(experiment);
        Say($"{experiment.Name} {await MetricSnapshots.Verify(MetricSnapshot.Of(result), LocationFor(result))}.");
    }

    /// <summary>Runs all experiments and controls, as many at once as there are cores.</summary>
    public IReadOnlyList<ExperimentResult> Compare()
    {
        Parallel.ForEach(EveryExperiment.All, new ParallelOptions { MaxDegreeOfParallelism = EveryExperiment.All.Count }, experiment => Run(experiment));
        return [.. EveryExperiment.All.Select(Run)];
    }

    /// <summary>What speaks against putting all experiments side by side.</summary>
    public IReadOnlyList<Violation> ComparisonViolations() => EveryInvariant.Violations(SideBySide.Of(Compare(), Ledger));

    /// <summary>Compares the table of all experiments with its committed snapshot and, if it holds, writes it for people to read.</summary>
    public async Task VerifyComparison()
    {
        var results = Compare();
        var location = LocationFor(results[0], "comparison");
        await VerifyWithReport(ComparisonSnapshot.Of(results), location, "comparison", ComparisonReport.Of(results));
    }

    /// <summary>Two experiments on the same rows, seed by seed.</summary>
    public PairedComparison Compare(Experiment first, Experiment second) => PairedComparison.Of(Run(first), Run(second));

    /// <summary>Decides all claims that may be made.</summary>
    public IReadOnlyList<Verdict> Decide()
    {
        Compare();
        return Verdict.Of([.. FairClaims.All.Select(Claim.Of)], Run);
    }

    /// <summary>Compares the verdicts with the committed ones and, if they hold, writes them with their figures for people to read.</summary>
    public async Task VerifyClaims()
    {
        var (verdicts, refusals) = (Decide(), FairClaims.Beside.Select(pair => Claim.Refusal(pair.Notebook)!).ToList());
        var location = LocationFor(verdicts[0].Comparison.First, "claims");
        await VerifyWithReport(ClaimSnapshot.Of(verdicts, refusals), location, "claims", ClaimReport.Of(verdicts, refusals));
    }

    /// <summary>A report belongs to its snapshot: it is for people to read if the snapshot holds, and a received file beside the received snapshot if not.</summary>
    private static async Task VerifyWithReport(string snapshot, SnapshotLocation location, string name, string report)
    {
        var received = Path.Combine(location.Directory, $"{name}.received.md");
        ComparisonReport.WriteIfChanged(received, report);
        await MetricSnapshots.Verify(snapshot, location);
        ComparisonReport.WriteIfChanged(Path.Combine(location.Directory, $"{name}.md"), report);
        File.Delete(received);
    }

    private SnapshotLocation LocationFor(ExperimentResult result, string? name = null)
    {
        var location = SnapshotLocation.For(result, Workspace.Results, name);
        if (location.Notice is not null)
            Say(location.Notice);
        return location;
    }

    private ExperimentResult Train(Experiment experiment)
    {
        var result = new ExperimentRunner(ChosenProfile.Value, LoadedData.Value, ComputeDevice.Current, epoch => Say(epoch.ToString()), Ledger).Run(experiment);
        Archive.Save(result);
        return result;
    }

    private void Say(string line) => terminal.OnMessage(new DiagnosticMessage(line));
}
