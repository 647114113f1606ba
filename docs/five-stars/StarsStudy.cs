using Harness.Corpora;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Models;
using Harness.Training;
using Stars.Models;

namespace Stars;

/// <summary>Declares the study: how many stars does a review give?</summary>
public static class StarsStudy
{
    /// <summary>The 10,000 most frequent words, 100 tokens a review.</summary>
    private static readonly Harness.Tokens.Tokenisation HundredTokens = new() { VocabularySize = 10_000, Tokens = 100, FitRows = 100_000 };

    /// <summary>Multinomial logistic regression over word counts.</summary>
    public static Experiment BagOfWords { get; } = new()
    {
        Name = "bag-of-words",
        Source = "this study",
        Question = "What can be known without the order of the words?",
        Tokenisation = HundredTokens,
        Model = _ => new BagOfWords(),
        Declares = new(50_005, "WordCounts"),
        BatchSize = 32,
        LearningRate = 2e-3,
    };

    /// <summary>The most frequent class for every row: the floor.</summary>
    public static Experiment Majority { get; } = BagOfWords with
    {
        Name = "majority",
        Question = "What is known without reading at all?",
        Model = _ => new MajorityClassifier(Sizes.Classes),
        Declares = new(5, "Constant"),
        Fit = MajorityVote.Fit,
        FitsInClosedForm = true,
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
    };

    /// <summary>The same with a GRU.</summary>
    public static Experiment Gru { get; } = Lstm with
    {
        Name = "gru",
        Question = "Does a GRU do as well as an LSTM?",
        Model = random => new Recurrent(gated: Gates.Gru, random),
    };

    /// <summary>One Transformer block, as Keras' example "Text classification with Transformer" has it.</summary>
    public static Experiment Transformer { get; } = Lstm with
    {
        Name = "transformer",
        Question = "What does attention make of the order?",
        Model = random => new TransformerClassifier(random),
    };

    /// <summary>Everything that the command line and the tests know of the study.</summary>
    public static Study Study { get; } = new()
    {
        Name = "stars-study",
        Text = "review",
        Texts = "reviews",
        DataVariable = "STARS_DIR",
        Labels = Labels.Classes("0", "1", "2", "3", "4"),
        Profiles = [new() { Name = "stars", Data = Csv.FromUser(text: "text", label: "label"), Epochs = 6, Seeds = [1, 2, 3] }],
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
