using Harness.Data;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>How large a run is: on which data, for how long, with which seeds. It changes no hyperparameter of an experiment.</summary>
public sealed record Profile
{
    /// <summary>The study that the profile belongs to.</summary>
    public required Study Study { get; init; }

    /// <summary>The name, which is also the folder of its snapshots.</summary>
    public required string Name { get; init; }

    /// <summary>Both splits.</summary>
    public required SplitFiles Files { get; init; }

    /// <summary>Whether the data are the user's, so that a snapshot may have been made from others.</summary>
    public required bool IsCustomData { get; init; }

    /// <summary>What is known of the data before they are read; by default what a file beside them says.</summary>
    public DataDeclaration Declared { get => field ?? Files.Declared; init; }

    /// <summary>What tells the user's data sets apart in names of folders: the name in data.json, or that of the data's own folder. Null for committed data.
    /// </summary>
    public string? DataSet => !IsCustomData ? null : Declared.Name ?? FolderName(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(Files.Train))));

    /// <summary>Where curves, checkpoints and models of this profile lie, below the folder of all of them: data sets lie side by side.</summary>
    public string Folder => DataSet is null ? Name : Path.Combine(Name, DataSet);

    /// <summary>Whether results say how many test rows nearly stand in the train split: of data that somebody made, it is not zero.</summary>
    public bool RecordsNearDuplicates => IsCustomData;

    /// <summary>Passes over the training rows; more where they would be too few steps, see <see cref="MinimumSteps"/>.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// Updates of the weights that a run makes at least. Batch norm starts from statistics that it forgets by 1 % a step:
    /// after 460 steps less than 1 % of them is left,
    /// and before that an evaluation measures the start as much as the model (defect 19).
    /// </summary>
    public required int MinimumSteps { get; init; }

    /// <summary>One training run each; at least three, for a spread to be seen.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>How often a run is kept while it trains, beside the ends of its epochs, so that it survives an interruption;
    /// null if it is not kept at all.</summary>
    public TimeSpan? CheckpointEvery { get; init; }

    /// <summary>Whether trained models are kept, for predictions.</summary>
    public bool KeepsModels { get; init; }

    /// <summary>Passes over so many rows in batches of one size.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="batchSize">Rows a step.</param>
    /// <returns><see cref="Epochs"/>, or as many as make <see cref="MinimumSteps"/>.</returns>
    public int EpochsFor(int rows, int batchSize)
    {
        var stepsAnEpoch = (rows + batchSize - 1) / batchSize;
        return Math.Max(Epochs, (MinimumSteps + stepsAnEpoch - 1) / stepsAnEpoch);
    }

    /// <summary>Gives the test accuracy that an experiment is expected to have on these data.</summary>
    /// <param name="experiment">Which experiment.</param>
    /// <param name="train">What it is trained on.</param>
    /// <returns>What data.json says; else what the study expects of the user's data. Null for committed data, and where nobody expects anything.</returns>
    public AccuracyBand? ExpectedAccuracy(Experiment experiment, CorpusFacts train) => !IsCustomData ? null
        : Declared.SurprisingAccuracy is { } surprising
            ? new AccuracyBand(0, surprising, FormattableString.Invariant($"{DataDeclaration.FileName} calls {surprising:0.####} or more surprising"))
            : Study.ExpectedAccuracy(experiment, train);

    private static string FolderName(string? folder) =>
        string.Concat((folder ?? "").ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) is { Length: > 0 } name ? name : "data";
}
