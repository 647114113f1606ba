using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests;

/// <summary>Small runs of five classes: a text has a word that tells its class, now and then that of the class below, among words that tell nothing.</summary>
internal static partial class Some
{
    public const int Classes = 5;

    private static readonly string[] Telling = ["awful", "poor", "fair", "good", "great"];

    private static readonly string[] Filling = ["the", "a", "film", "book", "was", "it", "for", "and", "this", "very"];

    /// <summary>A study of five classes without anything of its own.</summary>
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
            // Not balanced: the last class has twice the rows of any other.
            var label = Math.Min(row % (Classes + 1), Classes - 1);
            var told = random.Next(8) == 0 ? Math.Max(0, label - 1) : label;
            var words = Enumerable.Range(0, random.Next(2, 7)).Select(_ => Filling[random.Next(Filling.Length)]).ToList();
            words.Insert(random.Next(words.Count + 1), Telling[told]);
            yield return new LabelledText((byte)label, string.Create(null, $"{string.Join(' ', words)} {(split == Split.Train ? "x" : "y")}{row}"));
        }
    }

    /// <summary>A logistic regression over word counts with a sum for each class.</summary>
    private sealed class WordSums : nn.Module<Tensor, Tensor>
    {
        private readonly WordCounts _counts = new(Vocabulary, Classes);

        public WordSums() : base(nameof(WordSums)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _counts.call(input); // [N, T] → [N, K]
    }
}
