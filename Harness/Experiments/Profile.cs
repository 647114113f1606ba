using Harness.Data;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>The size of a run: its data, epochs and seeds. A profile changes no hyperparameter of an experiment.</summary>
public sealed record Profile
{
    /// <summary>The study that the profile belongs to.</summary>
    public required Study Study { get; init; }

    /// <summary>The name, which is also the folder of its snapshots.</summary>
    public required string Name { get; init; }

    /// <summary>The files of both splits.</summary>
    public required SplitFiles Files { get; init; }

    /// <summary>Tells whether the data belong to the user. Then a snapshot may come from other data.</summary>
    public required bool IsCustomData { get; init; }

    /// <summary>The declared facts about the data; by default from the data.json in the data's folder.</summary>
    public DataDeclaration Declared { get => field ?? Files.Declared; init; }

    /// <summary>The name of the user's data set in folder names: the name in data.json, or the name of the data's folder. Null for committed data.
    /// </summary>
    public string? DataSet => !IsCustomData ? null : Declared.Name ?? FolderName(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(Files.Train))));

    /// <summary>The relative folder of this profile's curves, checkpoints and models; each data set of the user has its own, by its name.</summary>
    public string Folder => DataSet is null ? Name : Path.Combine(Name, DataSet);

    /// <summary>Returns the relative folder of files about some data: <see cref="Folder"/>, and below it a folder for the rows themselves if the data belong to
    /// the user. So files about other data with the same name, or about corrected data, are not replaced.</summary>
    /// <param name="data">The evidence of a run on the data.</param>
    internal string FolderOf(RunEvidence data) => FolderOf(data.Train.Fingerprint, data.Test.Fingerprint);

    /// <summary>Returns the relative folder of files about some data.</summary>
    /// <param name="dataset">The data.</param>
    internal string FolderOf(Dataset dataset) => FolderOf(dataset.Train.Fingerprint, dataset.Test.Fingerprint);

    private string FolderOf(string train, string test) => IsCustomData ? Path.Combine(Folder, FolderOfRows(train, test)) : Folder;

    /// <summary>Returns the name of the folder for the rows of both splits.</summary>
    /// <param name="train">The fingerprint of the training rows.</param>
    /// <param name="test">The fingerprint of the test rows.</param>
    internal static string FolderOfRows(string train, string test) => $"data-{train[..8]}-{test[..8]}";

    /// <summary>Tells whether results record how many test rows are near duplicates of training rows. In data of users, the number is often not zero.</summary>
    public bool RecordsNearDuplicates => IsCustomData;

    /// <summary>The number of passes over the training rows. A run has more if they give fewer than <see cref="MinimumSteps"/>.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// The minimum number of weight updates of a run. Batch norm forgets its initial statistics by 1 % at each step:
    /// after 460 steps, less than 1 % of them is left.
    /// Before that, an evaluation measures the initial statistics as much as the model (defect 19).
    /// </summary>
    public required int MinimumSteps { get; init; }

    /// <summary>The seeds, with one training run for each; at least three, so that the standard deviation can be estimated.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>The time between two checkpoints within an epoch; a checkpoint is also written at the end of each epoch. With checkpoints, an interrupted run
    /// can resume. Null: no checkpoints.</summary>
    public TimeSpan? CheckpointEvery { get; init; }

    /// <summary>Tells whether trained models are saved for predictions.</summary>
    public bool KeepsModels { get; init; }

    /// <summary>Computes the number of epochs of a run.</summary>
    /// <param name="rows">The number of training rows.</param>
    /// <param name="batchSize">The number of rows in a step.</param>
    /// <returns><see cref="Epochs"/>, or the larger number that <see cref="MinimumSteps"/> requires.</returns>
    public int EpochsFor(int rows, int batchSize)
    {
        var stepsAnEpoch = (rows + batchSize - 1) / batchSize;
        return Math.Max(Epochs, (MinimumSteps + stepsAnEpoch - 1) / stepsAnEpoch);
    }

    /// <summary>Returns the range of expected test accuracies of an experiment on these data.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="train">The facts about the training split.</param>
    /// <returns>The range from data.json, otherwise the one that the study expects for the user's data. Null for committed data and without an
    /// expectation.</returns>
    public AccuracyBand? ExpectedAccuracy(Experiment experiment, CorpusFacts train) => !IsCustomData ? null
        : Declared.SurprisingAccuracy is { } surprising
            ? new AccuracyBand(0, surprising, FormattableString.Invariant($"{DataDeclaration.FileName} calls {surprising:0.####} or more surprising"))
            : Study.ExpectedAccuracy(experiment, train);

    private static string FolderName(string? folder) =>
        string.Concat((folder ?? "").ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')) is { Length: > 0 } name ? name : "data";
}
