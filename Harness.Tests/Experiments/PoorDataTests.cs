using Harness.Data;
using Harness.Data.Synthetic;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Tokens.Prepared;

namespace Harness.Tests.Experiments;

/// <summary>Tests that data with a single row or a single class are refused, and that this reason is reported before its consequences. Data with classes
/// of unequal size are accepted.</summary>
[Trait("Category", "Unit")]
public sealed class PoorDataTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Formats => [.. TextFileWriter.Formats, "folders"];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Formats))]
    public void A_single_row_is_reported_first(string format)
    {
        Write(format, Split.Train, [new LabelledText(0, "a dull thing")]);
        Write(format, Split.Test, Texts(Split.Test, 40));
        FirstViolation().Should().Match<Violation>(violation => violation.Invariant == "both-classes-are-evaluated"
            && violation.Seen == "The Train split has 1 negative and 0 positive rows.");
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_single_class_is_reported_first(string format)
    {
        Write(format, Split.Train, Texts(Split.Train, 60).Where(text => text.Label == 1));
        Write(format, Split.Test, Texts(Split.Test, 40));
        FirstViolation().Should().Match<Violation>(violation => violation.Invariant == "both-classes-are-evaluated"
            && violation.Seen == "The Train split has 0 negative and 30 positive rows.");
    }

    /// <summary>A split of one class also has other label values and other words. A refusal that lists those too hides its reason.</summary>
    [Theory]
    [InlineData(12, 6, Split.Train)]
    [InlineData(60, 20, Split.Train)]
    [InlineData(12, 6, Split.Test)]
    public void A_missing_class_of_few_rows_is_named_alone_with_the_users_file(int train, int test, Split lacking)
    {
        Write("csv", Split.Train, NewWords("a", train, lacking == Split.Train ? 1 : null));
        Write("csv", Split.Test, NewWords("b", test, lacking == Split.Test ? 1 : null));

        var violation = Violations().Should().ContainSingle().Subject;

        violation.Invariant.Should().Be("both-classes-are-evaluated");
        violation.WhereToLook.Should().Be($"'{Path.Combine(_folder.Path, $"{lacking.ToString().ToLowerInvariant()}.csv")}', "
            + "and \"labels\" in data.json in the folder of the data");
    }

    [Theory]
    [InlineData(3, "dropped-words-are-alike", "a vocabulary fitted on too few training texts (at most 12), or test texts of another kind.", "")]
    [InlineData(0, "texts-hold-known-words",
        "a vocabulary fitted on too few training texts (at most 12), or test texts of another kind or another language.", "the first texts of ")]
    public void Few_rows_with_new_words_are_refused_for_one_reason_with_the_users_files(int shared, string invariant, string cause, string look)
    {
        Write("csv", Split.Train, NewWords("a", 12, shared: shared));
        Write("csv", Split.Test, NewWords("b", 6, shared: shared));

        Violations().Should().ContainSingle().Which.Should().Match<Violation>(violation => violation.Invariant == invariant
            && violation.LikelyCause == cause && violation.WhereToLook
                == $"{look}'{Path.Combine(_folder.Path, "train.csv")}' and '{Path.Combine(_folder.Path, "test.csv")}'");
    }

    [Fact]
    public void Other_rows_than_declared_are_looked_for_in_the_users_own_files()
    {
        Write("csv", Split.Train, Texts(Split.Train, 60));
        Write("csv", Split.Test, Texts(Split.Test, 40));
        _folder.Write("data.json", """{ "test": { "rows": 41 } }""");

        Violations().Should().ContainSingle(violation => violation.Invariant == "rows-are-as-declared").Which.WhereToLook.Should().Be(
            $"'{Path.Combine(_folder.Path, "test.csv")}', and \"test\" in data.json in the folder of the data");
    }

    [Fact]
    public void A_missing_class_of_five_is_reported_first()
    {
        var oneTestRow = new Dataset(Some.StarCorpus(Split.Train, 60),
            new Corpus([new LabelledText(2, "words that nobody knows")], Split.Test, Some.Classes));
        var evidence = DataEvidence.Of(Some.StarExperiment(), Some.StarProfile(), oneTestRow);
        InvariantCatalogue.Standard.Violations(evidence, Stage.Data)[0].Invariant.Should().Be("every-class-is-evaluated");
    }

    [Fact]
    public void Data_with_98_percent_of_one_class_are_accepted()
    {
        foreach (var (split, rows) in new[] { (Split.Train, 1_000), (Split.Test, 500) })
            Write("csv", split, Texts(split, rows).Select((text, row) => text with { Label = (byte)(row % 50 == 0 ? 1 : 0) }));
        var profile = CustomDataProfile();
        var dataset = Dataset.Load(profile, Cache);

        var result = new ExperimentRunner(profile, dataset, Some.Device).Run(Baselines.Majority(Some.Tokenisation, Labels.Polarity));

        result.Violations.Should().BeEmpty();
        result.Runs[0].Evidence.TestEvaluation!.Metrics.Accuracy.Should().Be(.98);
    }

    private PreparedCache Cache => new(Path.Combine(_folder.Path, "cache"));

    private Profile CustomDataProfile()
    {
        var files = SplitFiles.In(_folder.Path);
        return Some.Profile() with { Study = AmazonReviews.Study, Files = files, IsCustomData = true, Declared = files.Declared };
    }

    private Violation FirstViolation() => Violations()[0];

    private IReadOnlyList<Violation> Violations()
    {
        var profile = CustomDataProfile();
        return InvariantCatalogue.Standard.Violations(DataEvidence.Of(Some.Experiment(), profile, Dataset.Load(profile, Cache)), Stage.Data);
    }

    /// <summary>Texts of twelve words, of which all but a few are in no other text.</summary>
    private static IEnumerable<LabelledText> NewWords(string prefix, int rows, int? label = null, int shared = 0) => Enumerable.Range(0, rows).Select(row =>
        new LabelledText((byte)(label ?? row % 2), string.Join(' ', Enumerable.Range(0, 12).Select(i => i < shared ? $"word{i}" : $"{prefix}{row}x{i}"))));

    private static IEnumerable<LabelledText> Texts(Split split, int rows) =>
        new TextGenerator(TextGenerator.UsualSeed, split).Generate(rows).Select((text, row) => text with { Label = (byte)(row % 2) });

    private void Write(string format, Split split, IEnumerable<LabelledText> texts)
    {
        var (name, written) = (split == Split.Train ? "train" : "test", TextFormat.Names[format]);
        if (format != "folders")
        {
            TextFileWriter.Write(Path.Combine(_folder.Path, name + written.Extensions[0]), written, texts);
            return;
        }
        foreach (var (text, row) in texts.Select((text, row) => (text, row)))
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, name, $"__label__{text.Label + 1}"));
            File.WriteAllText(Path.Combine(folder.FullName, $"{row}.txt"), text.Text);
        }
    }
}
