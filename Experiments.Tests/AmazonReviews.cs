using Experiments.Tests.Claims;
using Experiments.Tests.StockTorch;
using Harness.Experiments;
using Harness.Experiments.Certificate;
using Harness.Invariants;

namespace Experiments.Tests;

/// <summary>Declares the study: six models that a notebook trained on Amazon Review Polarity (Zhang et al. 2015), without the notebook's mistakes, and the
/// ablations and controls that they are compared with.</summary>
public static class AmazonReviews
{
    /// <summary>The steps after which batch norm has forgotten its initial statistics: .99⁴⁶⁰ &lt; 1 %.</summary>
    private const int WarmUp = 460;

    /// <summary>The number of rows of the published training split.</summary>
    private const int PublishedRows = 3_600_000;

    /// <summary>The fingerprint of the published training rows in the accepted snapshots of the sample profile.</summary>
    private const string PublishedSample = "d3c2c7bbfc333deb016a169d76aad5858427bb1d93d0e93439f4f9829a4a85a8";

    /// <summary>The upper limit for word models that are trained from scratch. DPCNN (Johnson and Zhang 2017) has 96.7 %, but with embeddings learnt from
    /// unlabelled text.</summary>
    private const double BestFromScratch = .965;

    private static readonly IReadOnlyList<int> ThreeSeeds = [1, 2, 3];

    private static readonly IReadOnlyList<Experiment> Experiments =
    [
        Notebook.Cnn, Notebook.Rnn100, Notebook.Rnn50, Notebook.Lstm, Notebook.LstmWideDense, Notebook.BilstmAttention,
        Controls.CnnEmbedding, Controls.BilstmAttentionRepaired,
        Ablations.CnnMatched, Ablations.LstmOneLayer, Ablations.LstmNarrowDense, Ablations.BilstmLastState,
        Controls.BagOfWords, Controls.Majority,
    ];

    private static readonly IReadOnlyList<string> Trained =
        [.. Experiments.Where(experiment => !experiment.FitsInClosedForm).Select(experiment => experiment.Name)];

    /// <summary>The declaration of the study, which the command line and the tests use.</summary>
    public static Study Study { get; } = new()
    {
        Name = "amazon-reviews",
        Text = "review",
        Texts = "reviews",
        Labels = Notebook.Sentiment,
        DataVariable = "AMAZON_REVIEWS_DIR",
        Profiles =
        [
            new() { Name = "smoke", Committed = "reviews.", Epochs = 4, MinimumSteps = WarmUp, Seeds = ThreeSeeds },
            new() { Name = "sample", Epochs = 3, MinimumSteps = WarmUp, Seeds = ThreeSeeds },
            new() { Name = "full", Epochs = 10, MinimumSteps = WarmUp, Seeds = ThreeSeeds, CheckpointEvery = TimeSpan.FromMinutes(10), KeepsModels = true },
        ],
        Experiments = Experiments,
        Published = [.. Experiments.Take(6)],
        PublishedIn = "the notebook",
        Claims = FairClaims.All,
        PublishedClaims = [.. FairClaims.Beside.Select(pair => pair.Notebook)],
        ExpectedAccuracy = (experiment, train) => train.Rows == PublishedRows ? experiment.ExpectedOnAllRows
            : train.Fingerprint == PublishedSample ? new AccuracyBand(0, BestFromScratch, "word models trained from scratch stay below 96.5 %")
            : null, // data of other users
        Calibrated = new Dictionary<string, IReadOnlyList<string>>
        {
            ["smoke/cpu"] = Trained,
            ["smoke/cuda"] = Trained,
            ["sample/cpu"] = [Notebook.Rnn50.Name, Notebook.Lstm.Name, Notebook.LstmWideDense.Name, Controls.BagOfWords.Name],
        },
        PlantsMistakesIn = [Notebook.Lstm, Notebook.Rnn50], // one has LSTMs, the other a short last batch
        StockModels = StockModels.All,
        Certificate = CommittedCertificate.Embedded("Experiments.Tests/arithmetic.txt", typeof(AmazonReviews).Assembly, "arithmetic.txt"),
    };
}
