using Harness.Corpora;

namespace Experiments.Tests.Corpora;

[Trait("Category", "Unit")]
public sealed class ExactOverlapTests
{
    [Fact]
    public void Names_each_shared_row_with_the_first_train_row_that_has_its_text()
    {
        var train = Some.CorpusOf(Split.Train, "a", "b", "c", "b", "d");
        var test = Some.CorpusOf(Split.Test, "x", "d", "b", "y", "z", "b");
        ExactOverlap.Between(test, train).Should().Equal(new SharedText(1, 4), new SharedText(2, 1), new SharedText(5, 1));
    }

    [Fact]
    public void Finds_nothing_where_texts_differ_in_one_character()
    {
        var train = Some.CorpusOf(Split.Train, "Good.", "good", "go od");
        ExactOverlap.Between(Some.CorpusOf(Split.Test, "Good", "good."), train).Should().BeEmpty();
    }

    [Fact]
    public void Agrees_with_comparing_every_pair()
    {
        var train = Some.CorpusOf(Split.Train, [.. Numbers(200, seed: 1)]);
        var test = Some.CorpusOf(Split.Test, [.. Numbers(70, seed: 2)]);
        List<SharedText> everyPair = [];
        for (int testRow = 0; testRow < test.Rows; testRow++)
            for (int trainRow = 0; trainRow < train.Rows; trainRow++)
                if (test.Reviews[testRow].Text == train.Reviews[trainRow].Text)
                {
                    everyPair.Add(new SharedText(testRow, trainRow));
                    break;
                }

        everyPair.Should().HaveCountGreaterThan(5).And.HaveCountLessThan(65);
        ExactOverlap.Between(test, train).Should().Equal(everyPair);
    }

    [Theory]
    [InlineData(0, "a", "b", "c")]
    [InlineData(3, "a", "b", "a", "a", "c", "b")]
    public void Counts_the_rows_of_a_corpus_that_repeat_another(int duplicates, params string[] texts) =>
        ExactOverlap.DuplicatesWithin(Some.CorpusOf(Split.Train, texts)).Should().Be(duplicates);

    private static IEnumerable<string> Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => $"number {random.Next(500)}");
    }
}
