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

    private Violation FirstViolation()
    {
        var profile = CustomDataProfile();
        return InvariantCatalogue.Standard.Violations(DataEvidence.Of(Some.Experiment(), profile, Dataset.Load(profile, Cache)), Stage.Data)[0];
    }

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
