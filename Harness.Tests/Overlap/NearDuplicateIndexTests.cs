using System.Text;
using Harness.Data;
using Harness.Overlap;

namespace Harness.Tests.Overlap;

[Trait("Category", "Unit")]
public sealed class NearDuplicateIndexTests
{
    private const int Train = 6000, Copies = 2000;

    private static readonly string[] Texts = Some.SyntheticTexts(Train);

    [Theory]
    [InlineData("replaced")]
    [InlineData("inserted")]
    [InlineData("left out")]
    [InlineData("all three")]
    public void Finds_98_per_cent_of_copies_with_a_tenth_of_the_words_changed(string changed)
    {
        var copies = Texts.Take(Copies).Select((text, row) => Copy(text, changed, new Random(row))).ToArray();
        var report = Search(Texts, copies).Duplicates;
        report.TestRowsInTrain.Should().BeGreaterThanOrEqualTo(Copies * 98 / 100);
        report.TestInTrain.Should().NotBeEmpty().And.OnlyContain(pair => pair.Row == pair.Match && pair.Similarity < 1);
        (report.TrainDuplicates, report.TestDuplicates).Should().Be((0, 0));
    }

    [Fact]
    public void Finds_copies_within_each_split_and_reports_the_later_row()
    {
        var random = new Random(1);
        string[] withCopies = [.. Texts.Take(Copies), .. Texts.Take(Copies).Select(text => Copy(text, "replaced", random))];
        var report = Search(withCopies, Some.SyntheticTexts(500, Split.Test)).Duplicates;
        report.TrainDuplicates.Should().BeInRange(Copies * 98 / 100, Copies);
        report.WithinTrain.Should().NotBeEmpty().And.OnlyContain(pair => pair.Row == pair.Match + Copies);
        (report.TestRowsInTrain, report.TestDuplicates).Should().Be((0, 0));

        report = Search(Some.SyntheticTexts(500, Split.Test), withCopies).Duplicates;
        report.TestDuplicates.Should().BeInRange(Copies * 98 / 100, Copies);
        report.WithinTest.Should().NotBeEmpty().And.OnlyContain(pair => pair.Row == pair.Match + Copies);
        (report.TestRowsInTrain, report.TrainDuplicates).Should().Be((0, 0));
    }

    [Fact]
    public void Reports_no_unrelated_rows_and_the_recall_of_planted_copies()
    {
        var report = Search(Texts, Some.SyntheticTexts(1500, Split.Test));
        var found = report.Duplicates;
        (found.TestRowsInTrain, found.TrainDuplicates, found.TestDuplicates, found.ConflictingLabels).Should().Be((0, 0, 0, 0));
        report.PlantedCopies.Should().Be(1024 + 5); // copies of rows 0 … 1023, and of rows 1024, 2048, … 5120
        report.Recall.Should().BeInRange(.98, 1);
    }

    [Fact]
    public void Does_not_report_texts_with_half_of_the_words_changed()
    {
        var random = new Random(1);
        var rewritten = Texts.Take(Copies).Select(text => Copy(text, "replaced", random, wordsPerChange: 2)).ToArray();
        Search(Texts, rewritten).Duplicates.TestRowsInTrain.Should().Be(0);
    }

    [Fact]
    public void Counts_equal_texts_with_similarity_1_and_prefers_them_as_matches()
    {
        var near = Copy(Texts[2], "replaced", new Random(1));
        string[] train = [Texts[0], near, Texts[2], Texts[3], Texts[2]]; // labels 0 1 0 1 0
        string[] test = [Texts[9], Texts[2].ToUpperInvariant(), Texts[2], near];
        var found = Search(train, test).Duplicates;

        found.TestInTrain.Should().Equal(new DuplicatePair(1, 2, 1, true), new DuplicatePair(2, 2, 1, false), new DuplicatePair(3, 1, 1, false));
        found.WithinTrain.Select(pair => (pair.Row, pair.Match, pair.LabelsDiffer)).Should().Equal((2, 1, true), (4, 2, false));
        found.WithinTest.Select(pair => (pair.Row, pair.Match, pair.LabelsDiffer)).Should().Equal((2, 1, true), (3, 1, false));
        found.ConflictingLabels.Should().Be(3); // train row 2; test rows 1 and 2
    }

    [Fact]
    public void Equal_test_rows_all_have_the_match_that_was_searched_for_the_first_of_them()
    {
        var near = Copy(Texts[0], "replaced", new Random(1));
        var found = Search([Texts[0], Texts[1]], [near, Texts[5], near]).Duplicates;
        found.TestInTrain.Select(pair => (pair.Row, pair.Match)).Should().Equal((0, 0), (2, 0));
        found.TestInTrain[1].Similarity.Should().Be(found.TestInTrain[0].Similarity).And.BeLessThan(1);
    }

    [Fact]
    public void Is_not_slowed_down_by_many_similar_rows()
    {
        // 20,000 similar texts and 20,000 equal ones. Comparing every pair would take 2·10⁸ comparisons for each kind.
        var similar = Enumerable.Range(0, 20_000).Select(row => $"{Texts[0]} copy {row}").ToArray();
        string[] train = [.. similar, .. Enumerable.Repeat(Texts[1], 20_000)];
        var found = Search(train, similar[..10]).Duplicates;
        found.TrainDuplicates.Should().Be(train.Length - 2);
        found.TestRowsInTrain.Should().Be(10);
        found.WithinTrain.Should().HaveCount(DuplicateReport.PairsKept);
    }

    [Fact]
    public void Short_texts_are_near_duplicates_only_if_they_are_equal()
    {
        string[] train = ["", "good", "Good!", "very good", "good very", "!!!", "!!", "a b c"];
        var found = Search(train, ["GOOD", "!!!", "bad", "very", "a c b"]).Duplicates;
        found.WithinTrain.Should().Equal(new DuplicatePair(2, 1, 1, true));
        found.TestInTrain.Should().Equal(new DuplicatePair(0, 1, 1, true), new DuplicatePair(1, 5, 1, false));
    }

    [Fact]
    public void Works_without_rows()
    {
        var report = Search([], []);
        (report.Duplicates.TestRowsInTrain, report.Duplicates.TrainDuplicates, report.PlantedCopies).Should().Be((0, 0, 0));
        report.Recall.Should().Be(double.NaN);
    }

    [Fact]
    public void Gives_the_same_report_for_any_order_and_any_threads_of_adding()
    {
        var random = new Random(1);
        string[] train = [.. Texts.Take(1000), .. Texts.Take(500).Select(text => Copy(text, "all three", random))];
        string[] test = [.. Texts.Skip(200).Take(400).Select(text => Copy(text, "all three", random))];
        var inOrder = Search(train, test);

        var index = new NearDuplicateIndex();
        Parallel.For(0, test.Length, row => index.Add(Split.Test, test.Length - 1 - row, Some.Normalised(test[^(row + 1)])));
        Parallel.For(0, train.Length, row => index.Add(Split.Train, train.Length - 1 - row, Some.Normalised(train[^(row + 1)])));
        index.Search(Some.HashedRows(train), Some.HashedRows(test)).Should().BeEquivalentTo(inOrder, options => options.WithStrictOrdering());
        inOrder.Duplicates.TestRowsInTrain.Should().BeGreaterThan(390);
    }

    [Fact]
    public void Names_a_row_that_was_not_added()
    {
        var index = new NearDuplicateIndex();
        index.Add(Split.Train, 0, "a b"u8);
        index.Add(Split.Train, 2, "c d"u8);
        index.Add(Split.Test, 0, "e f"u8);
        var (one, three) = (Some.HashedRows("a b"), Some.HashedRows("a b", "x", "c d"));
        index.Invoking(self => self.Search(three, one)).Should().Throw<ArgumentException>().WithMessage("Row 1 of train was not added*");
        index.Add(Split.Train, 1, "x"u8);
        index.Invoking(self => self.Search(one, one)).Should().Throw<ArgumentException>().WithMessage("Row 1 was added to the index, but train has only 1*");
        index.Invoking(self => self.Search(three, three)).Should().Throw<ArgumentException>().WithMessage("Row 1 of test was not added*");
        index.Invoking(self => self.Add(Split.Train, -1, "a"u8.ToArray())).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static NearDuplicateReport Search(string[] train, string[] test)
    {
        var index = new NearDuplicateIndex();
        for (var row = 0; row < train.Length; row++)
            index.Add(Split.Train, row, Some.Normalised(train[row]));
        for (var row = 0; row < test.Length; row++)
            index.Add(Split.Test, row, Some.Normalised(test[row]));
        return index.Search(Some.HashedRows(train), Some.HashedRows(test));
    }

    /// <summary>Returns a text with one of every <paramref name="wordsPerChange"/> words changed, rounded down. A changed word is replaced by a word of another
    /// text, followed by such a word, or left out.</summary>
    private static string Copy(string text, string changed, Random random, int wordsPerChange = 10)
    {
        var words = Encoding.UTF8.GetString(Some.Normalised(text)).Split(' ');
        var positions = Enumerable.Range(0, words.Length).ToArray();
        random.Shuffle(positions);
        foreach (var position in positions.Take(words.Length / wordsPerChange))
            words[position] = (changed, random.Next(3)) switch
            {
                ("replaced", _) or ("all three", 0) => SomeWord(words[position]),
                ("inserted", _) or ("all three", 1) => $"{words[position]} {SomeWord("")}",
                _ => "",
            };
        return string.Join(' ', words);

        string SomeWord(string excluded)
        {
            while (true)
            {
                var candidates = Texts[random.Next(Texts.Length)].Split(' ');
                if (candidates[random.Next(candidates.Length)] is var word && word != excluded)
                    return word;
            }
        }
    }
}
