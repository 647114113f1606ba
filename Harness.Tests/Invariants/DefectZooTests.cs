using System.Text;
using Harness.Experiments;
using Harness.Experiments.Controls;
using Harness.Invariants;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Storage;

namespace Harness.Tests.Invariants;

/// <summary>Every mistake of the notebook is made, and the invariant that is named for it refuses it; where nothing was done wrong, nothing fires.</summary>
[Trait("Category", "Invariants")]
public sealed class DefectZooTests
{
    private const int Defects = 32, CleanRuns = 20;

    private static readonly string Table = Path.Combine(AmazonReviews.Study.Results, "defect-zoo.md");

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<IReadOnlyList<Violation>>> Committed = new();

    public static TheoryData<string> Names => [.. DefectZoo.All.Select(defect => defect.ToString())];

    [Theory, MemberData(nameof(Names))]
    public void Is_refused_by_the_invariant_that_is_named_for_it(string defect)
    {
        var named = DefectZoo.All.Single(known => known.ToString() == defect).Invariant;
        Commit(defect).Select(violation => violation.Invariant).Should().Contain(named);
    }

    [Fact]
    public void Every_defect_of_the_notebook_is_made() =>
        DefectZoo.All.Select(defect => defect.Number).Distinct().Should().BeEquivalentTo(Enumerable.Range(1, Defects));

    [Fact]
    public void Every_invariant_is_proved_able_to_fire() =>
        DefectZoo.All.Select(defect => defect.Invariant).Distinct()
            .Should().BeEquivalentTo(InvariantCatalogue.Standard.All.Select(invariant => invariant.Name));

    [Fact]
    public void Every_defect_is_refused_by_an_invariant_that_says_it_guards_against_it() =>
        DefectZoo.All.Should()
            .OnlyContain(defect => InvariantCatalogue.Standard.All.Single(invariant => invariant.Name == defect.Invariant).Defects.Contains(defect.Number));

    [Fact]
    public void Every_invariant_has_a_name_of_its_own_and_says_what_it_defends_against_and_what_it_costs()
    {
        InvariantCatalogue.Standard.All.Select(invariant => invariant.Name).Should().OnlyHaveUniqueItems();
        InvariantCatalogue.Standard.All
            .Should().OnlyContain(invariant => invariant.Defends.EndsWith('.') && invariant.Cost.EndsWith('.') && invariant.Defects.Count > 0);
    }

    [Fact]
    public void Nothing_fires_on_twenty_clean_runs()
    {
        var clean = Specimen.Small with { Seeds = [.. Enumerable.Range(1, CleanRuns)] };

        var result = new ExperimentRunner(clean, Specimen.Rows, Some.Device).Run(Specimen.Plain);

        result.Violations.Should().BeEmpty();
        result.Runs.Should().OnlyContain(run => run.Completed).And.HaveCount(CleanRuns);
    }

    [Fact]
    public void Nothing_fires_on_a_clean_comparison_whose_every_run_is_in_the_ledger()
    {
        var ledger = new RunLedger();
        var runner = new ExperimentRunner(Specimen.Small with { Epochs = 10 }, Specimen.EasyRows, Some.Device, ledger: ledger);
        ExperimentResult[] results = [runner.Run(Specimen.FastLearner), runner.Run(Specimen.FastLearner with { Name = "idle", LearningRate = 1e-9 })];

        var evidence = SideBySide.Of(results, ledger, new StatedClaim("Learning is better than not learning.", "specimen", "idle"));

        InvariantCatalogue.Standard.Violations(evidence).Should().BeEmpty();
    }

    [Fact]
    public void Nothing_fires_on_an_experiment_that_learns_what_its_controls_do_not() =>
        InvariantCatalogue.Standard.Violations(ShuffledLabels.Of(Words, Specimen.Small, Specimen.EasyRows, Some.Device)).Should().BeEmpty();

    [Fact]
    public void Nothing_fires_on_ids_that_are_looked_up() =>
        InvariantCatalogue.Standard.Violations(PermutedVocabulary.Of(Specimen.FastLearner, Specimen.Small, DefectZoo.MagnitudesTell(), Some.Device))
            .Should().BeEmpty();

    [Fact]
    public void Nothing_fires_on_a_model_that_beats_a_bag_of_words() =>
        InvariantCatalogue.Standard.Violations(BagOfWords.Of(Words, global::Experiments.Tests.Controls.BagOfWords, Specimen.Small, Specimen.EasyRows,
            Some.Device)).Should().BeEmpty();

    [Fact]
    public void Nothing_fires_on_a_model_that_reads_words_wherever_they_stand()
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
    public void Nothing_fires_on_a_model_that_counts_words_and_no_padding()
    {
        using var model = new WordCountsClassifier(10_000);
        using var rows = Some.Rows(Specimen.Rows);
        using var ids = rows.IdsOf(0, 50);
        InvariantCatalogue.Standard.Violations(MorePadding.Of("bag-of-words", model, ids, pads: 10)).Should().BeEmpty();
    }

    [Fact]
    public void Nothing_fires_on_an_attention_whose_scores_are_unbounded() =>
        InvariantCatalogue.Standard.Violations(NeedleTask.Of((channels, random) => new StepAttention(channels, random), seed: 1)).Should().BeEmpty();

    /// <summary>Renders the table; on a build server it has to be there already.</summary>
    [Fact]
    public void The_table_is_the_committed_one()
    {
        var table = Render();
        var committed = OptionalFile.ReadText(Table);
        if (committed == table)
            return;
        if (Harness.Runtime.BuildServer.Sign() is not null)
            table.Should().Be(committed ?? "", "results/defect-zoo.md is committed: run the tests once and commit what they wrote");
        File.WriteAllText(Table, table);
    }

    private static Experiment Words => Specimen.FastLearner with { Model = _ => new WordCountsClassifier(10_000) };

    private static IReadOnlyList<Violation> Commit(string defect) =>
        Committed.GetOrAdd(defect, _ => new(() => DefectZoo.All.Single(known => known.ToString() == defect).Commit())).Value;

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
            var said = Commit(defect.ToString()).First(violation => violation.Invariant == defect.Invariant).Seen;
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {defect.Number} | {defect.Title} | {defect.Invariant} | {invariant.Stage.ToString().ToLowerInvariant()} | "
                    + $"{StableText.Of(said).Replace("|", "\\|", StringComparison.Ordinal)} | {defect.Rest} |\n");
        }
        text.Append("\n## All invariants\n\n| invariant | stage | defects | cost |\n| --- | --- | --- | --- |\n");
        foreach (var invariant in InvariantCatalogue.Standard.All)
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {invariant.Name} | {invariant.Stage.ToString().ToLowerInvariant()} | {string.Join(", ", invariant.Defects)}: {invariant.Defends} "
                    + $"| {invariant.Cost} |\n");
        return text.ToString();
    }
}
