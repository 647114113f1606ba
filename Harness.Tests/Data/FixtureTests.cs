using Harness.Data;
using Harness.Data.Formats;
using Harness.Data.Synthetic;
using Harness.Storage;
using Harness.Tokens;

namespace Harness.Tests.Data;

[Trait("Category", "Unit")]
public sealed class FixtureTests
{
    /// <summary>Number of training rows. Four epochs have 460 steps with 32 rows each. That is enough for the LSTMs to learn more than a bag of words can, and
    /// for the running statistics of batch norm to forget their initial values.</summary>
    private const int TrainRows = 3_680;

    /// <summary>Number of test rows, which gives a standard error of .9 percentage points at 85 % accuracy.</summary>
    private const int TestRows = 1_500;

    private readonly Corpus _train = Load("reviews.train.ft.txt", Split.Train), _test = Load("reviews.test.ft.txt", Split.Test);

    [Theory, InlineData(Split.Train, TrainRows), InlineData(Split.Test, TestRows)]
    public void The_generator_writes_the_committed_files_byte_for_byte(Split split, int rows)
    {
        using var folder = new ScratchFolder();
        var again = Path.Combine(folder.Path, "again");
        FastTextWriter.Write(again, new TextGenerator(TextGenerator.UsualSeed, split).Generate(rows));

        File.ReadAllBytes(again).AsSpan()
            .SequenceEqual(File.ReadAllBytes(FixturePath(split == Split.Train ? "reviews.train.ft.txt" : "reviews.test.ft.txt"))).Should().BeTrue();
    }

    [Fact]
    public void No_text_occurs_twice()
    {
        var overlap = Some.Overlap(_train, _test);
        (overlap.TestRowsInTrain, overlap.TrainDuplicates, overlap.TestDuplicates, overlap.ConflictingLabels).Should().Be((0, 0, 0, 0));
    }

    [Fact]
    public void Reviews_have_20_to_200_words_and_balanced_labels()
    {
        _train.Texts.Concat(_test.Texts).Select(review => KerasTokenizer.Split(review.Text).Count)
            .Should().HaveCount(_train.Rows + _test.Rows).And.OnlyContain(words => words >= 20 && words <= 200);
        ((double)_train.Positives / _train.Rows).Should().BeApproximately(.5, 4 * .5 / Math.Sqrt(_train.Rows));
        ((double)_test.Positives / _test.Rows).Should().BeApproximately(.5, 4 * .5 / Math.Sqrt(_test.Rows));
    }

    [Fact]
    public void The_vocabulary_has_a_few_thousand_words_with_a_long_tail()
    {
        var vocabulary = Vocabulary.Fit(_train.Texts.Select(review => review.Text), size: 10_000);

        vocabulary.DistinctWords.Should().BeInRange(2_000, 6_000);
        var words = (double)vocabulary.Counts.Sum();
        (vocabulary.Counts.Take(100).Sum() / words).Should().BeInRange(.4, .85, "the hundred most frequent words are about half of a text");
        vocabulary.Counts.Count(count => count <= 3).Should().BeGreaterThan(vocabulary.DistinctWords / 10, "many words are rare");
    }

    [Fact]
    public void The_last_fifty_tokens_lack_verdicts_that_the_last_hundred_contain()
    {
        string[] verdicts = ["good", "great", "perfect", "useful", "solid", "pleasant", "bad", "poor", "awful", "broken", "useless", "flimsy"];
        double ShareWithoutVerdict(int tokens) =>
            _train.Texts.Average(review => KerasTokenizer.Split(review.Text).TakeLast(tokens).Intersect(verdicts).Any() ? 0 : 1);

        ShareWithoutVerdict(tokens: 100).Should().BeLessThan(.01);
        ShareWithoutVerdict(tokens: 50).Should().BeInRange(.1, .2);
    }

    [Fact]
    public void The_length_of_a_text_does_not_reveal_its_label()
    {
        double Mean(byte label) => _train.Texts.Where(review => review.Label == label).Average(review => KerasTokenizer.Split(review.Text).Count);
        Mean(1).Should().BeApproximately(Mean(0), 4, "the standard error of the difference is about one word");
    }

    private static Corpus Load(string name, Split split) => Corpus.Load(FixturePath(name), split);

    private static string FixturePath(string name) => Path.Combine(Workspace.Fixtures, name);
}
