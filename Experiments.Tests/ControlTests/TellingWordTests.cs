using System.Diagnostics.CodeAnalysis;
using Harness.Data;
using Harness.Experiments;

namespace Experiments.Tests.ControlTests;

/// <summary>Trains on a corpus in which one word at a random position determines the label. Models that read words learn it; with shuffled labels, nothing
/// can be learned.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A control compares with torch's own functions.")]
[Trait("Category", "Controls")]
public sealed class TellingWordTests
{
    private const int TrainRows = 512, TestRows = 256, MostEpochs = 20;
    private const double Found = .95;

    /// <summary>The accuracy of a coin plus five standard errors.</summary>
    private const double Chance = .5 + 5 * .5 / 16;

    private static readonly Lazy<Dataset> DecidingWord = new(() => new Dataset(Rows(TrainRows, Split.Train), Rows(TestRows, Split.Test)));

    /// <summary>All experiments that read words: all except <c>cnn</c>, which reads ids as magnitudes (<see cref="MagnitudeTests"/>),
    /// and <c>majority</c>, which does not read.</summary>
    public static TheoryData<string> EveryReader =>
        [.. AmazonReviews.Study.Experiments.Where(experiment => experiment != Notebook.Cnn && experiment != Controls.Majority)
            .Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(EveryReader))]
    public void Is_found(string experiment) => AccuracyOn(DecidingWord.Value, experiment).Should().BeGreaterThanOrEqualTo(Found);

    /// <summary>Tests one model of each type. That is enough, because only the labels change.</summary>
    [Theory, InlineData("lstm-wide-dense"), InlineData("rnn-50"), InlineData("cnn-matched"), InlineData("bag-of-words")]
    public void Is_not_found_with_shuffled_labels(string experiment)
    {
        var shuffled = DecidingWord.Value.Changed(encoded => encoded.Split == Split.Train ? encoded with { Labels = Shuffled(encoded.Labels) } : encoded);
        AccuracyOn(shuffled, experiment)
            .Should().BeLessThan(Chance).And.BeLessThan(Found - 5 * Math.Sqrt(.25 / TestRows), "the run on true labels is better by five standard errors");
    }

    /// <summary>Permutes the ids of the words in both splits. Models with an embedding or word weights do not depend on the numeric value of an id.</summary>
    [Theory, InlineData("lstm-wide-dense"), InlineData("rnn-50"), InlineData("cnn-matched"), InlineData("bag-of-words")]
    public void Is_found_with_permuted_ids(string experiment)
    {
        var size = Subject.Named(experiment).Tokenisation.VocabularySize;
        var names = Enumerable.Range(1, size - 1).Select(id => (short)id).ToArray();
        new Random(1).Shuffle(names);
        var renamed = DecidingWord.Value.Changed(encoded => encoded with { Ids = Array.ConvertAll(encoded.Ids.ToArray(), id => id == 0 ? id : names[id - 1]) });

        AccuracyOn(renamed, experiment).Should().BeGreaterThanOrEqualTo(Found);
    }

    /// <summary>Checks that equal rows get equal predictions: only the ids of a row matter,
    /// not its position in the batch or the other rows.</summary>
    [Theory, MemberData(nameof(EveryReader))]
    public void Is_not_found_if_all_rows_are_equal(string experiment)
    {
        var constant =
            DecidingWord.Value.Changed(encoded =>
                encoded with { Ids = Enumerable.Repeat(encoded.Ids[..encoded.Tokens].ToArray(), encoded.Rows).SelectMany(row => row).ToArray() });
        using var subject = new Subject(experiment, constant);
        subject.Fit(subject.Train, epochs: 1, learningRate: 5e-3);

        var accuracy = subject.Judge(subject.Test).Accuracy;

        var positives = subject.Test.Labels.mean().item<float>();
        new double[] { positives, 1 - positives }.Should().Contain(share => Math.Abs(share - accuracy) < 1e-6, "all rows get the same class");
    }

    private static double AccuracyOn(Dataset dataset, string experiment)
    {
        using var subject = new Subject(experiment, dataset);
        var accuracy = 0.0;
        for (var epoch = 1; epoch <= MostEpochs && accuracy < Found; epoch++)
        {
            subject.Fit(subject.Train, epochs: 1, learningRate: 5e-3);
            accuracy = subject.Judge(subject.Test).Accuracy;
        }
        return accuracy;
    }

    private static ReadOnlyMemory<byte> Shuffled(ReadOnlyMemory<byte> labels)
    {
        var shuffled = labels.ToArray();
        new Random(1).Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>Generates rows of sixteen random words out of thirty, and replaces one at a random position by the word that determines the label.</summary>
    private static Corpus Rows(int rows, Split split)
    {
        var random = new Random((int)split);
        return new Corpus(Enumerable.Range(0, rows).Select(row =>
        {
            var words = Enumerable.Range(0, 16).Select(_ => $"w{random.Next(30)}").ToArray();
            words[random.Next(words.Length)] = row % 2 == 0 ? "bad" : "good";
            return new LabelledText((byte)(row % 2), string.Join(' ', words));
        }), split);
    }
}
