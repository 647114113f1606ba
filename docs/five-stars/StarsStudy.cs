using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Training;
using Stars.Models;

namespace Stars;

/// <summary>Declares the study, which predicts the number of stars of a review.</summary>
public static class StarsStudy
{
    private static readonly Labels Labels = Labels.Classes("0", "1", "2", "3", "4");

    /// <summary>The 10,000 most frequent words, and 100 tokens for each review.</summary>
    private static readonly Harness.Tokens.Tokenisation HundredTokens = new() { VocabularySize = 10_000, Tokens = 100, FitRows = 100_000 };

    /// <summary>A tenth of the training rows selects the best epoch; the test rows are not used for this.</summary>
    private static readonly TrainingOptions BestOfEight = new()
    {
        Validation = new ValidationPart(.1),
        BestEpoch = new BestEpoch { Patience = 2 },
    };

    /// <summary>A logistic regression over word counts, which ignores the order of the words.</summary>
    public static Experiment BagOfWords { get; } = Baselines.BagOfWords(HundredTokens, Labels) with { LearningRate = 2e-3, Training = BestOfEight };

    /// <summary>A classifier that predicts the most frequent class for every row.</summary>
    public static Experiment Majority { get; } = Baselines.Majority(HundredTokens, Labels) with
    {
        Training = new() { Validation = BestOfEight.Validation }, // fitted on the same rows
    };

    /// <summary>An LSTM that skips the padding.</summary>
    public static Experiment Lstm { get; } = new()
    {
        Name = "lstm",
        Source = "this study",
        Question = "What does an LSTM make of the order?",
        Tokenisation = HundredTokens,
        Model = random => new Recurrent(gated: Gates.Lstm, random),
        BatchSize = 32,
        LearningRate = 1e-3,
        Training = BestOfEight,
    };

    /// <summary>The same model with a GRU.</summary>
    public static Experiment Gru { get; } = Lstm with
    {
        Name = "gru",
        Question = "Does a GRU do as well as an LSTM?",
        Model = random => new Recurrent(gated: Gates.Gru, random),
    };

    /// <summary>One Transformer block, as in Keras' example "Text classification with Transformer".</summary>
    public static Experiment Transformer { get; } = Lstm with
    {
        Name = "transformer",
        Question = "What does attention make of the order?",
        Model = random => new TransformerClassifier(random),
    };

    /// <summary>The declaration of the study, which the command line and the tests use.</summary>
    public static Study Study { get; } = new()
    {
        Name = "stars-study",
        Text = "review",
        Texts = "reviews",
        DataVariable = "STARS_DIR",
        Labels = Labels,
        Profiles = [new() { Name = "stars", Data = Csv.FromUser(text: "text", label: "label"), Epochs = 8, Seeds = [1, 2, 3] }],
        Experiments = [BagOfWords, Lstm, Gru, Transformer, Majority],
        Claims =
        [
            new()
            {
                Name = "lstm-against-gru",
                Statement = "An LSTM does better than a GRU of the same width.",
                Source = "this study",
                First = Lstm,
                Second = Gru,
                Factor = "sequence layers",
                Direction = Direction.Higher,
                SmallestDifference = 0.01,
            },
        ],
    };
}
