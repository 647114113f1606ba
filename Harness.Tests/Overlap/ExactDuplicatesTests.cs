using Harness.Overlap;

namespace Harness.Tests.Overlap;

[Trait("Category", "Unit")]
public sealed class ExactDuplicatesTests
{
    [Fact]
    public void Pairs_each_row_with_the_first_row_that_has_the_same_text()
    {
        var train = Some.HashedRows("a", "b", "c", "B!", "d"); // labels 0 1 0 1 0
        var test = Some.HashedRows("x", "d", "b", "y", "X.", "b");
        var report = ExactDuplicates.Find(train, test);
        report.TestInTrain.Should().Equal(new DuplicatePair(1, 4, 1, true), new DuplicatePair(2, 1, 1, true), new DuplicatePair(5, 1, 1, false));
        report.WithinTrain.Should().Equal(new DuplicatePair(3, 1, 1, false));
        report.WithinTest.Should().Equal(new DuplicatePair(4, 0, 1, false), new DuplicatePair(5, 2, 1, true));
        (report.TestRowsInTrain, report.TrainDuplicates, report.TestDuplicates).Should().Be((3, 1, 2));
    }

    [Fact]
    public void Counts_a_text_with_both_labels_once_in_whichever_splits_its_rows_are()
    {
        var within = Some.HashedRows("a", "a", "a", "b"); // a: 0 1 0
        var across = Some.HashedRows("c", "b", "d"); // b: 1, as in the other split
        ExactDuplicates.Find(within, across).ConflictingLabels.Should().Be(1);
        ExactDuplicates.Find(across, within).ConflictingLabels.Should().Be(1);
        ExactDuplicates.Find(Some.HashedRows("x", "y"), Some.HashedRows("y", "x", "z", "z")).ConflictingLabels.Should().Be(3);
    }

    [Fact]
    public void Finds_nothing_if_all_texts_differ()
    {
        var report = ExactDuplicates.Find(Some.HashedRows("good", "go od"), Some.HashedRows("goods", "god"));
        (report.TestRowsInTrain, report.TrainDuplicates, report.TestDuplicates, report.ConflictingLabels).Should().Be((0, 0, 0, 0));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 3, 1)]
    [InlineData(3, 0, 1)]
    [InlineData(300, 120, 400)]
    [InlineData(2000, 700, 30)]
    public void Agrees_with_comparing_every_pair(int trainRows, int testRows, int differentTexts)
    {
        var random = new Random(trainRows + 1);
        var (train, trainTexts) = Draw(trainRows);
        var (test, testTexts) = Draw(testRows);
        var report = ExactDuplicates.Find(train, test, pairsKept: int.MaxValue);

        report.TestInTrain.Should().Equal(Pairs(testTexts, test, trainTexts, train, earlier: false));
        report.WithinTrain.Should().Equal(Pairs(trainTexts, train, trainTexts, train, earlier: true));
        report.WithinTest.Should().Equal(Pairs(testTexts, test, testTexts, test, earlier: true));
        report.ConflictingLabels.Should().Be(trainTexts.Zip(train.Labels.ToArray()).Concat(testTexts.Zip(test.Labels.ToArray()))
            .GroupBy(row => row.First).Count(text => text.Select(row => row.Second).Distinct().Count() == 2));

        (HashedRows Rows, int[] Texts) Draw(int rows)
        {
            var texts = Enumerable.Range(0, rows).Select(_ => random.Next(differentTexts)).ToArray();
            // The low bits of the hashes collide, so that the hash table has to probe.
            var hashes = texts.Select(text => new UInt128((ulong)text, (ulong)(text % 7))).ToArray();
            return (new HashedRows(hashes, texts.Select(_ => (byte)random.Next(2)).ToArray()), texts);
        }
    }

    [Fact]
    public void Keeps_the_given_number_of_pairs_but_counts_them_all()
    {
        var same = Some.HashedRows([.. Enumerable.Repeat("same", 50)]);
        var report = ExactDuplicates.Find(same, same, pairsKept: 3);
        (report.TestRowsInTrain, report.TrainDuplicates, report.TestDuplicates, report.ConflictingLabels).Should().Be((50, 49, 49, 1));
        new[] { report.TestInTrain, report.WithinTrain, report.WithinTest }.Should().AllSatisfy(pairs => pairs.Should().HaveCount(3));
    }

    [Fact]
    public void Refuses_invalid_rows()
    {
        Create(hashes: 2, 0, 1, 0).Should().Throw<ArgumentException>().WithMessage("*2 hashes and 3 labels*");
        Create(hashes: 3, 0, 1, 255).Should().Throw<ArgumentException>().WithMessage("Row 2 has the label 255;*");

        static Func<HashedRows> Create(int hashes, params byte[] labels) => () => new HashedRows(new UInt128[hashes], labels);
    }

    /// <summary>Compares every row with the rows of a split, or with the earlier rows of the same split.</summary>
    private static IEnumerable<DuplicatePair> Pairs(int[] texts, HashedRows rows, int[] otherTexts, HashedRows others, bool earlier)
    {
        for (var row = 0; row < texts.Length; row++)
            for (var other = 0; other < (earlier ? row : otherTexts.Length); other++)
                if (texts[row] == otherTexts[other])
                {
                    yield return new DuplicatePair(row, other, 1, rows.Labels.Span[row] != others.Labels.Span[other]);
                    break;
                }
    }
}
