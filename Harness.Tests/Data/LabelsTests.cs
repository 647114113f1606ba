using Harness.Data;
using Harness.Data.Formats;

namespace Harness.Tests.Data;

[Trait("Category", "Unit")]
public sealed class LabelsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_spelling_of_a_class_is_its_name_unless_declared_otherwise()
    {
        Read("__label__pos good\n__label__neg bad\n", Labels.Binary(negative: "neg", positive: "pos")).Should().Equal([(1, "good"), (0, "bad")]);
        Read("__label__0 bad\n__label__1 good\n", Labels.Binary("bad", "good").WrittenAs("0", "1")).Should().Equal([(0, "bad"), (1, "good")]);
        Read("__label__0 bad\n__label__1 good\n", Labels.Binary("bad", "good").WrittenAs("__label__0", "__label__1")).Should()
            .Equal([(0, "bad"), (1, "good")]);
    }

    [Fact]
    public void Five_classes_have_the_indices_zero_to_four()
    {
        var stars = Labels.Classes("1", "2", "3", "4", "5");
        var corpus = Corpus.Load(_folder.Write("x.ft.txt", "__label__5 e\n__label__1 a\n__label__3 c\n__label__5 f\n"), Split.Train, stars);
        corpus.Texts.Select(text => (int)text.Label).Should().Equal(4, 0, 2, 4);
        corpus.Facts.RowsOfClass.Should().Equal(1, 0, 1, 0, 2);
        corpus.Facts.Invoking(facts => facts.Positives).Should().Throw<InvalidOperationException>().WithMessage("The Train split has 5 classes;*");
    }

    [Fact]
    public void A_class_may_have_several_spellings() =>
        Read("__label__1 a\n__label__2 b\n__label__5 c\n", Labels.Binary("low", "high").WrittenAs([["1", "2"], ["4", "5"]])).Should()
            .Equal([(0, "a"), (0, "b"), (1, "c")]);

    [Fact]
    public void The_fingerprint_depends_on_the_index_of_the_class_and_not_on_its_spelling()
    {
        var first = Corpus.Load(_folder.Write("a", "__label__1 x\n__label__2 y\n"), Split.Train);
        var second = Corpus.Load(_folder.Write("b", "__label__no x\n__label__yes y\n"), Split.Train, Labels.Binary("no", "yes"));
        second.Fingerprint.Should().Be(first.Fingerprint);
        second.Facts.Should().Be(first.Facts);
    }

    [Fact]
    public void A_spelling_that_is_not_declared_is_refused_with_the_declared_ones() =>
        FluentActions.Invoking(() => Read("__label__3 x\n", Labels.Binary("neg", "pos"))).Should().Throw<CorpusFormatException>()
            .WithMessage("*line 1: expected \"__label__neg text\" or \"__label__pos text\", found an unknown label; the file has the labels 3 (1 row). *");

    [Theory]
    [InlineData(new[] { "one" }, "A study has 2 to 255 classes; got 1.*")]
    [InlineData(new[] { "a", "b", "a" }, "The label a occurs twice.*")]
    [InlineData(new[] { "a", " " }, "A label is empty.*")]
    public void Impossible_classes_are_refused(string[] names, string why) =>
        FluentActions.Invoking(() => Labels.Classes(names)).Should().Throw<ArgumentException>().WithMessage(why);

    [Fact]
    public void Spellings_that_do_not_fit_the_classes_are_refused()
    {
        var labels = Labels.Binary("a", "b");
        labels.Invoking(two => two.WrittenAs("x")).Should().Throw<ArgumentException>()
            .WithMessage("Expected a spelling for each of the 2 classes (a, b); got 1.*");
        labels.Invoking(two => two.WrittenAs("x", "__label__x")).Should().Throw<ArgumentException>().WithMessage("The label x occurs twice.*");
        labels.Invoking(two => two.WrittenAs([["x"], []])).Should().Throw<ArgumentException>().WithMessage("The class b has no spelling.*");
    }

    [Fact]
    public void Spaces_around_a_declared_label_are_removed_as_in_the_files()
    {
        var labels = Labels.Classes("bad ", " good").WrittenAs("0 ", "__label__1 ").Ignoring(" 2 ");

        labels.ToString().Should().Be("bad (0), good (1); ignored 2");
        Read("__label__0 a\n__label__2 b\n__label__1 c\n", labels).Should().Equal([(0, "a"), (1, "c")]);
        Read("__label__bad a\n__label__good b\n", Labels.Classes("bad ", " good")).Should().Equal([(0, "a"), (1, "b")]);
        FluentActions.Invoking(() => Labels.Classes("a", "a ")).Should().Throw<ArgumentException>().WithMessage("The label a occurs twice.*");
    }

    [Fact]
    public void Ignored_labels_are_not_listed_as_unknown_and_stay_in_the_line_to_add()
    {
        var labels = Labels.Binary("neg", "pos").Ignoring("3");

        FluentActions.Invoking(() => Read("__label__pos a\n__label__3 b\n__label__neg c\n__label__x d\n", labels)).Should().Throw<CorpusFormatException>()
            .WithMessage("*found an unknown label; the file has the labels neg (1 row), pos (1 row), x (1 row). *"
                + "set in data.json: \"ignore\": [\"3\", \"x\"]*");
    }

    private IEnumerable<(int, string)> Read(string content, Labels labels) =>
        [.. FastTextReader.Read(_folder.Write("x.ft.txt", content), labels).Select(row => ((int)row.Label, row.Text))];
}
