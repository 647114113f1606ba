using Harness.Corpora;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>How large a run is: on which data, for how long, with which seeds. It changes no hyperparameter of an experiment.</summary>
public sealed record Profile
{
    /// <summary>The environment variable that chooses a profile by name.</summary>
    public const string NameVariable = "RESEARCH_PROFILE";

    /// <summary>The environment variable that names the directory with real reviews.</summary>
    public const string DataVariable = "AMAZON_REVIEWS_DIR";

    /// <summary>.99⁴⁶⁰ &lt; 1 %.</summary>
    private const int WarmUp = 460;

    /// <summary>Of Amazon Review Polarity's training split: 3.6 million (Zhang et al. 2015).</summary>
    private const int PublishedRows = 3_600_000;

    /// <summary>DPCNN (Johnson and Zhang 2017) has 96.7 %, with embeddings learnt from unlabelled text;
    /// a word model that starts from nothing stays below.</summary>
    private const double BestFromScratch = .965;

    private static readonly IReadOnlyList<int> ThreeSeeds = [1, 2, 3];

    /// <summary>"smoke", "sample" or "full": also the folder of its snapshots.</summary>
    public required string Name { get; init; }

    /// <summary>Both splits.</summary>
    public required ReviewFiles Files { get; init; }

    /// <summary>Whether the data are the user's, so that a snapshot may have been made from others.</summary>
    public required bool UsersOwnData { get; init; }

    /// <summary>What is known of the data before they are read; by default what a file beside them says.</summary>
    public DataDeclaration Declared { get => field ?? Files.Declared; init; }

    /// <summary>Whether results say how many test rows nearly stand in the train split: of data that somebody made, it is not zero.</summary>
    public bool RecordsNearDuplicates => UsersOwnData;

    /// <summary>Passes over the training rows; more where they would be too few steps, see <see cref="LeastSteps"/>.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// Updates of the weights that a run makes at least. Batch norm starts from statistics that it forgets by 1 % a step:
    /// after 460 steps less than 1 % of them is left,
    /// and before that an evaluation measures the start as much as the model (defect 19).
    /// </summary>
    public required int LeastSteps { get; init; }

    /// <summary>One training run each; at least three, for a spread to be seen.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>How often a run is kept while it trains, beside the ends of its epochs, so that it survives an interruption;
    /// null if it is not kept at all.</summary>
    public TimeSpan? CheckpointEvery { get; init; }

    /// <summary>The committed synthetic reviews; seconds.</summary>
    public static Profile Smoke => new()
    {
        Name = "smoke",
        Files = ReviewFiles.In(Workspace.Fixtures, "reviews."),
        UsersOwnData = false,
        Epochs = 4,
        LeastSteps = WarmUp,
        Seeds = ThreeSeeds,
    };

    /// <summary>Real reviews, a few epochs; minutes for some ten thousand.</summary>
    /// <param name="dataDirectory">With train.ft.txt and test.ft.txt in it.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="CorpusFormatException">The files are not there.</exception>
    public static Profile Sample(string dataDirectory) =>
        new() { Name = "sample", Files = ReviewFiles.In(dataDirectory), UsersOwnData = true, Epochs = 3, LeastSteps = WarmUp, Seeds = ThreeSeeds };

    /// <summary>The notebook's own: all rows of the directory, 10 epochs.</summary>
    /// <param name="dataDirectory">With train.ft.txt and test.ft.txt in it.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="CorpusFormatException">The files are not there.</exception>
    public static Profile Full(string dataDirectory) =>
        new()
        {
            Name = "full",
            Files = ReviewFiles.In(dataDirectory),
            UsersOwnData = true,
            Epochs = 10,
            LeastSteps = WarmUp,
            Seeds = ThreeSeeds,
            CheckpointEvery = TimeSpan.FromMinutes(10)
        };

    /// <summary>Passes over so many rows in batches of one size.</summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="batchSize">Rows a step.</param>
    /// <returns><see cref="Epochs"/>, or as many as make <see cref="LeastSteps"/>.</returns>
    public int EpochsFor(int rows, int batchSize)
    {
        var stepsAnEpoch = (rows + batchSize - 1) / batchSize;
        return Math.Max(Epochs, (LeastSteps + stepsAnEpoch - 1) / stepsAnEpoch);
    }

    /// <summary>Where the test accuracy of an experiment is expected on these data.</summary>
    /// <param name="experiment">Of which experiment.</param>
    /// <param name="trainingRows">How many rows it is trained on.</param>
    /// <returns>
    /// Nothing for synthetic reviews; the experiment's own band with all rows of the published data; with fewer of them, anything that is not better
    /// than a model which starts from scratch has ever been.
    /// </returns>
    public AccuracyBand? ExpectedAccuracy(Experiment experiment, int trainingRows)
    {
        if (!UsersOwnData)
            return null;
        return trainingRows >= PublishedRows
            ? experiment.ExpectedOnAllRows : new AccuracyBand(0, BestFromScratch, "word models trained from scratch stay below 96.5 %");
    }

    /// <summary>The profile that the environment asks for; smoke if it asks for none.</summary>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">An unknown name, or a profile that needs real reviews and no directory for them.</exception>
    /// <exception cref="CorpusFormatException">The directory does not hold them.</exception>
    public static Profile FromEnvironment() => Named(Environment.GetEnvironmentVariable(NameVariable), Environment.GetEnvironmentVariable(DataVariable));

    /// <summary>A profile by name; smoke if there is none.</summary>
    /// <param name="name">"smoke", "sample", "full", or nothing.</param>
    /// <param name="dataDirectory">Of the real reviews; relative to the repository, or absolute. Only the larger profiles ask for it.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">As <see cref="FromEnvironment"/>.</exception>
    /// <exception cref="CorpusFormatException">As <see cref="FromEnvironment"/>.</exception>
    public static Profile Named(string? name, string? dataDirectory)
    {
        return name switch
        {
            null or "" or "smoke" => Smoke,
            "sample" => Sample(RealReviews()),
            "full" => Full(RealReviews()),
            _ => throw new InvalidOperationException($"{NameVariable} is '{name}'; expected smoke, sample or full."),
        };

        string RealReviews() => string.IsNullOrEmpty(dataDirectory)
            ? throw new InvalidOperationException($"The {name} profile reads real reviews: set {DataVariable} to the directory that holds train.ft.txt and "
                + $"test.ft.txt, plain, .bz2 or .gz.")
            : Path.GetFullPath(dataDirectory, Workspace.Root);
    }
}
