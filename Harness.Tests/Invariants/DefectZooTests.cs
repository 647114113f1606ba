using System.Text;
using Harness.Experiments;
using Harness.Experiments.Controls;
using Harness.Invariants;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Tests.Documents;

namespace Harness.Tests.Invariants;

/// <summary>Tests that the named invariant refuses each mistake of the notebook, and that no invariant refuses work without mistakes.</summary>
[Trait("Category", "Invariants")]
public sealed class DefectZooTests
{
    private const int Defects = 32, CleanRuns = 20;

    private static readonly string Table = Path.Combine(AmazonReviews.Study.Results, "defect-zoo.md");

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<IReadOnlyList<Violation>>> ViolationsByDefect = new();

    public static TheoryData<string> Names => [.. DefectZoo.All.Select(defect => defect.ToString())];

    [Theory, MemberData(nameof(Names))]
    public void Is_refused_by_its_invariant(string defect)
    {
        var invariant = DefectZoo.All.Single(known => known.ToString() == defect).Invariant;
        ViolationsOf(defect).Select(violation => violation.Invariant).Should().Contain(invariant);
    }

    [Fact]
    public void Every_defect_of_the_notebook_is_made() =>
        DefectZoo.All.Select(defect => defect.Number).Distinct().Should().BeEquivalentTo(Enumerable.Range(1, Defects));

    [Fact]
    public void Every_invariant_refuses_at_least_one_defect() =>
        DefectZoo.All.Select(defect => defect.Invariant).Distinct()
            .Should().BeEquivalentTo(InvariantCatalogue.Standard.All.Select(invariant => invariant.Name));

    [Fact]
    public void Every_invariant_lists_the_defects_that_it_refuses() =>
        DefectZoo.All.Should()
            .OnlyContain(defect => InvariantCatalogue.Standard.All.Single(invariant => invariant.Name == defect.Invariant).Defects.Contains(defect.Number));

    [Fact]
    public void Every_invariant_has_a_unique_name_a_purpose_and_a_cost()
    {
        InvariantCatalogue.Standard.All.Select(invariant => invariant.Name).Should().OnlyHaveUniqueItems();
        InvariantCatalogue.Standard.All
            .Should().OnlyContain(invariant => invariant.Defends.EndsWith('.') && invariant.Cost.EndsWith('.') && invariant.Defects.Count > 0);
    }

    [Fact]
    public void No_invariant_refuses_twenty_clean_runs()
    {
        var clean = Specimen.Small with { Seeds = [.. Enumerable.Range(1, CleanRuns)] };

        var result = new ExperimentRunner(clean, Specimen.Rows, Some.Device).Run(Specimen.Plain);

        result.Violations.Should().BeEmpty();
        result.Runs.Should().OnlyContain(run => run.Completed).And.HaveCount(CleanRuns);
    }

    [Fact]
    public void No_invariant_refuses_a_clean_comparison_with_all_runs_in_the_ledger()
    {
        var ledger = new RunLedger();
        var runner = new ExperimentRunner(Specimen.Small with { Epochs = 10 }, Specimen.EasyRows, Some.Device, ledger: ledger);
        ExperimentResult[] results = [runner.Run(Specimen.FastLearner), runner.Run(Specimen.FastLearner with { Name = "idle", LearningRate = 1e-9 })];

        var evidence = SideBySide.Of(results, ledger, new StatedClaim("Learning is better than not learning.", "specimen", "idle"));

        InvariantCatalogue.Standard.Violations(evidence).Should().BeEmpty();
    }

    [Fact]
    public void No_invariant_refuses_an_experiment_that_beats_its_shuffled_labels() =>
        InvariantCatalogue.Standard.Violations(ShuffledLabels.Of(Words, Specimen.Small, Specimen.EasyRows, Some.Device)).Should().BeEmpty();

    [Fact]
    public void No_invariant_refuses_a_model_that_looks_ids_up_in_an_embedding() =>
        InvariantCatalogue.Standard.Violations(PermutedVocabulary.Of(Specimen.FastLearner, Specimen.Small, DefectZoo.IdMagnitudesTellLabels(), Some.Device))
            .Should().BeEmpty();

    [Fact]
    public void No_invariant_refuses_a_model_that_is_as_good_as_a_bag_of_words() =>
        InvariantCatalogue.Standard.Violations(BagOfWords.Of(Words, global::Experiments.Tests.Controls.BagOfWords, Specimen.Small, Specimen.EasyRows,
            Some.Device)).Should().BeEmpty();

    [Fact]
    public void No_invariant_refuses_a_model_that_reads_words_at_any_position()
    {
        ControlEvidence[] evidence =
        [
            TextLengths.Of(Words, Trial.TestAccuracy(Words, Specimen.Small, Specimen.EasyRows, Some.Device), Specimen.Small, Specimen.EasyRows, Some.Device),
            DecidingWord.Of(Words, Specimen.Small, Specimen.EasyRows, Some.Device),
            EqualTexts.Of(Words, Specimen.Small, Specimen.EasyRows, Some.Device),
        ];
        evidence.SelectMany(InvariantCatalogue.Standard.Violations).Should().BeEmpty();
    }

    [Fact]
    public void No_invariant_refuses_a_model_that_ignores_padding()
    {
        using var model = new WordCountsClassifier(10_000);
        using var rows = Some.Rows(Specimen.Rows);
        using var ids = rows.IdsOf(0, 50);
        InvariantCatalogue.Standard.Violations(MorePadding.Of("bag-of-words", model, ids, pads: 10)).Should().BeEmpty();
    }

    [Fact]
    public void No_invariant_refuses_an_attention_with_unbounded_scores() =>
        InvariantCatalogue.Standard.Violations(NeedleTask.Of((channels, random) => new StepAttention(channels, random), seed: 1)).Should().BeEmpty();

    [Fact]
    public void The_table_is_the_committed_one() => CommittedPage.ShouldBe(Table, Render(), nameof(DefectZooTests));

    private static Experiment Words => Specimen.FastLearner with { Model = _ => new WordCountsClassifier(10_000) };

    private static IReadOnlyList<Violation> ViolationsOf(string defect) =>
        ViolationsByDefect.GetOrAdd(defect, _ => new(() => DefectZoo.All.Single(known => known.ToString() == defect).Make())).Value;

    private static string Render()
    {
        var numbers = DefectZoo.All.Select(defect => defect.Number).Distinct();
        var text = new StringBuilder($"""
            # The defect zoo

            Tests make each mistake of the notebook again, on purpose, in an otherwise sound experiment. The named invariant refuses it.
            There are {numbers.Count()} of {Defects} defects, made in {DefectZoo.All.Count} ways.
            An ellipsis (…) stands for a figure that depends on the machine.
            `DefectZooTests` writes this page, and fails if an invariant no longer refuses its mistake.
            [All invariants in one table](../docs/invariants.md).

            | # | defect | invariant | stage | message | what it does not detect |
            | --- | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var defect in DefectZoo.All)
        {
            var invariant = InvariantCatalogue.Standard.All.Single(known => known.Name == defect.Invariant);
            var seen = ViolationsOf(defect.ToString()).First(violation => violation.Invariant == defect.Invariant).Seen;
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {defect.Number} | {defect.Title} | {defect.Invariant} | {invariant.Stage.ToString().ToLowerInvariant()} | "
                    + $"{StableText.Of(seen).Replace("|", "\\|", StringComparison.Ordinal)} | {defect.NotDetected} |\n");
        }
        text.Append("\n## All invariants\n\n| invariant | stage | defects | cost |\n| --- | --- | --- | --- |\n");
        foreach (var invariant in InvariantCatalogue.Standard.All)
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {invariant.Name} | {invariant.Stage.ToString().ToLowerInvariant()} | {string.Join(", ", invariant.Defects)}: {invariant.Defends} "
                    + $"| {invariant.Cost} |\n");
        return text.ToString();
    }
}
