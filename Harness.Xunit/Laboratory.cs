using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Runtime;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Xunit;

/// <summary>Where experiment tests get their results from: one <see cref="Study"/> for all tests of the process,
/// in the profile that the environment asks for.</summary>
/// <remarks>Progress goes to the diagnostic sink: of what a test can write to, that alone reaches the terminal while <c>dotnet test</c> runs.</remarks>
public sealed class Laboratory
{
    private static readonly Lock Gate = new();
    private static Lazy<Study>? _shared;

    private readonly Lazy<Study> _study;
    private readonly IMessageSink _terminal;

    /// <summary>The first laboratory of the process prepares the study; the first test that asks for a result starts it.</summary>
    /// <param name="terminal">Where progress is shown; xunit gives all laboratories the same.</param>
    public Laboratory(IMessageSink terminal)
    {
        _terminal = terminal;
        lock (Gate)
            _study = _shared ??= new Lazy<Study>(Start);
    }

    /// <summary>What has been run in this process, in the order of the alphabet.</summary>
    public static IReadOnlyList<ExperimentResult> Results => _shared is { IsValueCreated: true } ? _shared.Value.Results : [];

    /// <inheritdoc cref="Study.Run(Experiment)"/>
    public ExperimentResult Run(Experiment experiment) => _study.Value.Run(experiment);

    /// <summary>Compares the result of an experiment with its committed snapshot.</summary>
    public Task VerifySnapshot(Experiment experiment)
    {
        var result = Run(experiment);
        Finding.ForgetReceived(result, Workspace.Results);
        return Verify(Finding.Of(result));
    }

    /// <summary>Runs all experiments and controls, as many at once as there are cores.</summary>
    public IReadOnlyList<ExperimentResult> Compare() => _study.Value.Run(EveryExperiment.All);

    /// <inheritdoc cref="Study.Compare"/>
    public PairedComparison Compare(Experiment first, Experiment second) => _study.Value.Compare(first, second);

    /// <inheritdoc cref="Study.ComparisonViolations"/>
    public IReadOnlyList<Violation> ComparisonViolations() => _study.Value.ComparisonViolations();

    /// <summary>Compares the table of all experiments with its committed snapshot and, if it holds, writes it for people to read.</summary>
    public Task VerifyComparison()
    {
        var results = Compare();
        Finding.ForgetReceivedComparison(results[0], Workspace.Results);
        return Verify(Finding.OfComparison(results));
    }

    /// <summary>Compares the verdicts with the committed ones and, if they hold, writes them with their figures for people to read.</summary>
    public Task VerifyClaims()
    {
        Finding.ForgetReceivedClaims(Compare()[0], Workspace.Results);
        return Verify(Finding.OfClaims(FairClaims.Decide(Run), FairClaims.Refusals()));
    }

    private async Task Verify(Finding finding)
    {
        var location = finding.In(Workspace.Results);
        if (location.Notice is not null)
            Say(location.Notice);
        Say($"{location.Name} {await finding.Verify(location, MetricSnapshots.Verify)}.");
    }

    private Study Start()
    {
        var (profile, device) = (Profile.FromEnvironment(), ComputeDevice.Current);
        return new Study(profile, Dataset.Load(profile.Files), device, new RunLedger(Study.UsualLedger), new RunArchive(RunArchive.UsualDirectory),
            epoch =>
                Say(epoch.ToString()), events: new EventFiles(EventFiles.UsualDirectory, profile.Name, device.Name),
                    checkpoints: new CheckpointFolder(CheckpointFolder.UsualDirectory, Say));
    }

    private void Say(string line) => _terminal.OnMessage(new DiagnosticMessage(line));
}
