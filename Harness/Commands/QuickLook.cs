using System.Globalization;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Storage;
using Harness.Training;

namespace Harness.Commands;

/// <summary>Runs experiments with another number of epochs or another learning rate than declared, for a quick impression only.</summary>
/// <remarks>The runs are stored in a separate folder, so that they are not confused with runs of the declared experiments.</remarks>
/// <param name="Epochs">The number of epochs; null for that of the profile.</param>
/// <param name="LearningRate">The learning rate; null for the declared one.</param>
internal sealed record QuickLook(int? Epochs, double? LearningRate)
{
    /// <summary>The default folder of the runs.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "quick-looks");

    /// <summary>Creates a quick look if the command line asks for one.</summary>
    /// <param name="epochs">The number of epochs from the command line.</param>
    /// <param name="learningRate">The learning rate from the command line.</param>
    /// <returns>The quick look; null if both values are null.</returns>
    public static QuickLook? Asked(int? epochs, double? learningRate) => epochs is null && learningRate is null ? null : new(epochs, learningRate);

    /// <summary>Trains the experiments and prints the table of results.</summary>
    /// <param name="declared">The experiments as declared.</param>
    /// <param name="profile">The profile; its epochs may be replaced.</param>
    /// <param name="seeds">The seeds; if empty, those of the profile.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="runs">The parent folder of the runs; <see cref="UsualDirectory"/> is used if null.</param>
    /// <param name="cores">The run scheduler, which limits how many runs train at once; the default limit if null.</param>
    /// <param name="style">The style of the progress display.</param>
    /// <param name="output">Receives the table.</param>
    /// <param name="error">Receives violations and failures.</param>
    /// <returns>The results, and the exit code: 0 if no invariant was violated and no run failed, otherwise 1.</returns>
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
            + $"It is not compared with a snapshot and cannot be accepted. Its runs are in '{archive.Directory}', separate from other runs.");
        var refused = found.Where(result => result.Violations.Any()).ToList();
        foreach (var result in refused)
            error.WriteLine(new RunRefusedException(result).Message);
        return (found, refused.Count == 0 && failures.Count == 0 ? 0 : 1);
    }

    /// <summary>Describes the changed settings.</summary>
    /// <returns>A description such as "2 epochs, learning rate 0.01".</returns>
    public override string ToString() => string.Join(", ", new[]
    {
        Epochs is { } epochs ? string.Create(CultureInfo.InvariantCulture, $"{epochs} epoch{(epochs == 1 ? "" : "s")}") : null,
        LearningRate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"learning rate {rate}") : null,
    }.OfType<string>());
}
