using System.Globalization;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Storage;
using Harness.Training;

namespace Harness.Commands;

/// <summary>Runs experiments with another number of epochs or another learning rate than declared: to see what comes of it, and no more.</summary>
/// <remarks>Its runs are kept in a folder of their own, so that nothing takes them for runs of the declared experiments.</remarks>
/// <param name="Epochs">Null for those of the profile.</param>
/// <param name="LearningRate">Null for the declared one.</param>
internal sealed record QuickLook(int? Epochs, double? LearningRate)
{
    /// <summary>The usual folder of its runs.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "quick-looks");

    /// <summary>Tells whether a quick look is asked for.</summary>
    /// <param name="epochs">From the command line.</param>
    /// <param name="learningRate">From the command line.</param>
    /// <returns>Null where neither is given.</returns>
    public static QuickLook? Asked(int? epochs, double? learningRate) => epochs is null && learningRate is null ? null : new(epochs, learningRate);

    /// <summary>Trains, and prints the table.</summary>
    /// <param name="declared">Which experiments.</param>
    /// <param name="profile">How large, but for the epochs.</param>
    /// <param name="seeds">Any; those of the profile if empty.</param>
    /// <param name="device">Where.</param>
    /// <param name="runs">The folder of its runs; <see cref="UsualDirectory"/> if null.</param>
    /// <param name="cores">How many runs at once; all if null.</param>
    /// <param name="style">How progress is shown.</param>
    /// <param name="output">For the table.</param>
    /// <param name="error">For what speaks against a run.</param>
    /// <returns>What was found, and the exit code: 0 if no invariant fired and no run failed, else 1.</returns>
    public (IReadOnlyList<ExperimentResult> Found, int ExitCode) Run(IReadOnlyList<Experiment> declared, Profile profile, IReadOnlyList<int> seeds,
        ComputeDevice device, string? runs, RunScheduler? cores, RunDisplay.Style style, TextWriter output, TextWriter error)
    {
        var asked = profile with
        {
            Epochs = Epochs ?? profile.Epochs,
            MinimumSteps = Epochs is null ? profile.MinimumSteps : 0,
            Seeds = seeds.Count > 0 ? seeds : profile.Seeds,
            CheckpointEvery = null,
        };
        IReadOnlyList<Experiment> changed =
            LearningRate is { } rate ? [.. declared.Select(experiment => experiment with { LearningRate = rate })] : declared;
        var archive = new RunArchive(runs is null ? UsualDirectory : Path.Combine(runs, "quick-looks"));
        var (found, failures) = RunDisplay.While(changed, asked.Seeds.Count, style, output, error, watch =>
            new StudyRuns(asked, Dataset.Load(asked), device, new RunLedger(), archive, watch.EpochEnded, cores: cores) { Started = watch.Started }
                .Attempt(changed));
        var people = style == RunDisplay.Style.Json ? error : output;
        foreach (var failure in failures)
            error.WriteLine(failure.Message);
        if (found.Count == 0)
            return (found, 1);
        people.WriteLine(ResultTable.Of(found));
        people.WriteLine($"A quick look: {this}, seed{(asked.Seeds.Count == 1 ? "" : "s")} {string.Join(", ", asked.Seeds)}. "
            + $"It is compared with nothing and is never accepted. Its runs are in '{archive.Directory}', apart from all others.");
        var refused = found.Where(result => result.Violations.Any()).ToList();
        foreach (var result in refused)
            error.WriteLine(new RunRefusedException(result).Message);
        return (found, refused.Count == 0 && failures.Count == 0 ? 0 : 1);
    }

    /// <summary>Says what is other than declared.</summary>
    /// <returns>Such as "2 epochs, learning rate 0.01".</returns>
    public override string ToString() => string.Join(", ", new[]
    {
        Epochs is { } epochs ? string.Create(CultureInfo.InvariantCulture, $"{epochs} epoch{(epochs == 1 ? "" : "s")}") : null,
        LearningRate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"learning rate {rate}") : null,
    }.OfType<string>());
}
