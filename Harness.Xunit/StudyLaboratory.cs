using System.Reflection;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Kept;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Runtime;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Xunit;

/// <summary>Names the study of a laboratory type, so that it is known without an instance.</summary>
public interface IStudyLaboratory
{
    /// <summary>The study.</summary>
    static abstract Study Study { get; }
}

/// <summary>Runs the experiments of a study for its tests. All tests of the process share one <see cref="StudyRuns"/>, with the profile that the environment
/// variable selects.</summary>
/// <remarks>Progress is written to the diagnostic sink, because <c>dotnet test</c> shows nothing else while tests run.</remarks>
public abstract class StudyLaboratory
{
    private static readonly Dictionary<string, Lazy<StudyRuns>> Shared = [];
    private static readonly Lock Gate = new();

    private readonly Study _study;
    private readonly Lazy<StudyRuns> _runs;
    private readonly IMessageSink _terminal;

    /// <summary>Creates a laboratory. All laboratories of the process share the runs, which the first test that needs a result starts.</summary>
    /// <param name="study">The study.</param>
    /// <param name="terminal">Shows the progress; xunit passes the same sink to all laboratories.</param>
    protected StudyLaboratory(Study study, IMessageSink terminal)
    {
        ArgumentNullException.ThrowIfNull(study);
        study.Require();
        (_study, _terminal) = (study, terminal);
        lock (Gate)
        {
            if (!Shared.TryGetValue(study.Name, out var runs))
                Shared[study.Name] = runs = new Lazy<StudyRuns>(Start);
            _runs = runs;
        }
    }

    /// <summary>The results of this process so far, sorted by name.</summary>
    public static IReadOnlyList<ExperimentResult> Results
    {
        get
        {
            lock (Gate)
                return [.. Shared.Values.Where(runs => runs.IsValueCreated).SelectMany(runs => runs.Value.Results)];
        }
    }

    /// <summary>Evaluates the studies of all laboratories among some types.</summary>
    /// <param name="types">The types of a test assembly.</param>
    /// <returns>The mistakes in their declarations, as the command line describes them.</returns>
    internal static IEnumerable<string> MistakesIn(IEnumerable<Type> types) => types
        .Where(type => type is { IsClass: true, ContainsGenericParameters: false } && typeof(IStudyLaboratory).IsAssignableFrom(type))
        .Select(type => type.GetProperty(nameof(IStudyLaboratory.Study), BindingFlags.Public | BindingFlags.Static))
        .OfType<PropertyInfo>().Select(MistakeIn).OfType<string>().Distinct();

    private static string? MistakeIn(PropertyInfo study)
    {
        try
        {
            ((Study)study.GetValue(null)!).Require();
            return null;
        }
        catch (Exception mistake)
        {
            return DeclarationMistake.Describe(mistake);
        }
    }

    /// <inheritdoc cref="StudyRuns.Run(Experiment)"/>
    public ExperimentResult Run(Experiment experiment) => _runs.Value.Run(experiment);

    /// <summary>Compares the result of an experiment with its committed snapshot.</summary>
    public Task VerifySnapshot(Experiment experiment)
    {
        var result = Run(experiment);
        ReportedResult.ForgetReceived(result, _study.Results);
        return Verify(ReportedResult.Of(result));
    }

    /// <summary>Runs all experiments and controls in parallel.</summary>
    public IReadOnlyList<ExperimentResult> Compare() => _runs.Value.Run(_study.Experiments);

    /// <inheritdoc cref="StudyRuns.Compare"/>
    public PairedComparison Compare(Experiment first, Experiment second) => _runs.Value.Compare(first, second);

    /// <inheritdoc cref="StudyRuns.ComparisonViolations"/>
    public IReadOnlyList<Violation> ComparisonViolations() => _runs.Value.ComparisonViolations();

    /// <summary>Compares the table of all experiments with its committed snapshot and, if it holds, writes it as a Markdown page.</summary>
    public Task VerifyComparison()
    {
        var results = Compare();
        ReportedResult.ForgetReceivedComparison(results[0], _study.Results);
        return Verify(ReportedResult.OfComparison(results));
    }

    /// <summary>Compares the verdicts with the committed ones and, if they hold, writes them with their figures as a Markdown page.</summary>
    public Task VerifyClaims()
    {
        ReportedResult.ForgetReceivedClaims(Compare()[0], _study.Results);
        return Verify(ReportedResult.OfClaims(_study.Decide(Run), _study.Refusals()));
    }

    private async Task Verify(ReportedResult result)
    {
        var location = result.In(_study.Results);
        if (location.Notice is not null)
            Say(location.Notice);
        Say($"{location.Name} {await result.Verify(location, MetricSnapshots.Verify)}.");
    }

    private StudyRuns Start()
    {
        _study.RequireClaims();
        var (profile, device) = (_study.ProfileFromEnvironment(), ComputeDevice.Current);
        return new StudyRuns(profile, Dataset.Load(profile), device, new RunLedger(StudyRuns.UsualLedger), new RunArchive(RunArchive.UsualDirectory),
            epoch => Say(epoch.ToString()),
            events: new EventFiles(EventFiles.UsualDirectory, profile.Folder, device.Name),
            checkpoints: new CheckpointFolder(CheckpointFolder.UsualDirectory, Say),
            models: profile.KeepsModels ? new KeptModels(KeptModels.UsualDirectory, Say) : null);
    }

    private void Say(string line) => _terminal.OnMessage(new DiagnosticMessage(line));
}
