using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests;

/// <summary>Provides small data sets and experiments with five classes. Each text has one word that tells its class among words that do not. In one of
/// eight texts, it is the word of the class below.</summary>
internal static partial class Some
{
    public const int Classes = 5;

    private static readonly string[] Telling = ["awful", "poor", "fair", "good", "great"];

    private static readonly string[] Filling = ["the", "a", "film", "book", "was", "it", "for", "and", "this", "very"];

    /// <summary>A study with five classes and without profiles, experiments or claims.</summary>
    public static Study StarStudy { get; } = new()
    {
        Name = "stars",
        Labels = Labels.Classes("one", "two", "three", "four", "five"),
        Profiles = [],
        Experiments = [],
    };

    public static Dataset Stars(int train = 240, int test = 120) => new(StarCorpus(Split.Train, train), StarCorpus(Split.Test, test));

    public static Corpus StarCorpus(Split split, int rows) => new(StarTexts(split, rows), split, Classes);

    public static Profile StarProfile(int epochs = 2, params int[] seeds) => Profile(epochs, seeds) with { Study = StarStudy };

    public static Experiment StarExperiment(string name = "some-stars") => Experiment(name) with
    {
        Model = random => new SmallModel(random, dropout: .2, logits: Classes),
        LearningRate = 1e-2,
    };

    public static Experiment StarWords { get; } = Experiment("some-words") with
    {
        Model = _ => new WordSums(),
        LearningRate = 3e-2,
    };

    public static Experiment StarMajority { get; } = Experiment("some-majority") with
    {
        Model = _ => new MajorityClassifier(Classes),
        Fit = MajorityVote.Fit,
        FitsInClosedForm = true,
    };

    private static IEnumerable<LabelledText> StarTexts(Split split, int rows)
    {
        var random = new Random(split == Split.Train ? 11 : 12);
        for (var row = 0; row < rows; row++)
        {
            // The classes are not balanced: the last one has twice as many rows as any other.
            var label = Math.Min(row % (Classes + 1), Classes - 1);
            var tellingLabel = random.Next(8) == 0 ? Math.Max(0, label - 1) : label;
            var words = Enumerable.Range(0, random.Next(2, 7)).Select(_ => Filling[random.Next(Filling.Length)]).ToList();
            words.Insert(random.Next(words.Count + 1), Telling[tellingLabel]);
            yield return new LabelledText((byte)label, string.Create(null, $"{string.Join(' ', words)} {(split == Split.Train ? "x" : "y")}{row}"));
        }
    }

    /// <summary>A logistic regression over word counts with one sum for each class.</summary>
    private sealed class WordSums : nn.Module<Tensor, Tensor>
    {
        private readonly WordCounts _counts = new(Vocabulary, Classes);

        public WordSums() : base(nameof(WordSums)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, K]
    }
}
