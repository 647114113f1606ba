using Harness.Data;
using Harness.Experiments;
using Harness.Runtime;

namespace Experiments.Tests;

/// <summary>Tests the notebook's CNN, which reads word ids as magnitudes. Question: does this explain why it learns nothing?</summary>
[Trait("Category", "CNN"), Trait("Category", "Comparison")]
public sealed class MagnitudeTests
{
    private static readonly Profile SevenEpochs =
        AmazonReviews.Study.Profile() with { Declared = new DataDeclaration { TellingWords = ["praise", "blame"] }, Epochs = 7, MinimumSteps = 0, Seeds = [1] };

    private const int TrainRows = 1_200, TestRows = 400;

    [Fact]
    public void A_word_that_determines_the_label_is_found_only_with_an_embedding()
    {
        var dataset = new Dataset(new Corpus(DecidingWordRows(TrainRows, seed: 1), Split.Train), new Corpus(DecidingWordRows(TestRows, seed: 2), Split.Test));

        var raw = Accuracy(Notebook.Cnn, dataset);
        var embedded = Accuracy(Controls.CnnEmbedding, dataset);

        raw.Should().BeLessThan(.60, "ids 1 and 2 are nearly the same magnitude");
        embedded.Should().BeGreaterThan(.90);
    }

    /// <summary>Returns the training accuracy of the last epoch. After its 525 steps, batch norm has just forgotten its initial statistics (defect 19).
    /// </summary>
    private static double Accuracy(Experiment experiment, Dataset dataset) =>
        new ExperimentRunner(SevenEpochs, dataset, ComputeDevice.Named("cpu")!).Run(experiment).Trusted().Runs[0].Evidence.Epochs[^1].Accuracy;

    /// <summary>Generates rows of thirty words, one of which determines the label. The two words that do so are the most frequent ones and have the ids 1 and
    /// 2.</summary>
    private static IEnumerable<LabelledText> DecidingWordRows(int rows, int seed)
    {
        var random = new Random(seed);
        for (var row = 0; row < rows; row++)
        {
            var words = Enumerable.Range(0, 30).Select(_ => $"word{random.Next(300)}").ToList();
            var label = (byte)random.Next(2);
            words[random.Next(words.Count)] = label == 1 ? "praise" : "blame";
            yield return new LabelledText(label, string.Join(' ', words));
        }
    }
}
