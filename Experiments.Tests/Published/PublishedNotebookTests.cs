using System.Text;
using Harness.Invariants;
using Harness.Metrics;

namespace Experiments.Tests.Published;

/// <summary>Runs the notebook's six experiments with its own mistakes: the notebook's figures are reproduced, and every run is refused with reasons.</summary>
[Trait("Category", "Published")]
public sealed class PublishedNotebookTests
{
    private static readonly IReadOnlyDictionary<string, AsPublished> Cells = new Dictionary<string, AsPublished>
    {
        ["cnn"] = new() { Of = Notebook.Cnn, AccuracyAlone = true, Seed = 5, ByChance = ["metrics-do-not-contradict", "accuracy-is-not-below-chance"] },
        ["rnn-100"] = new() { Of = Notebook.Rnn100, FittedRows = 256, TrainLabels12 = false, LearningRate = 1e-3, Seed = 24 },
        ["rnn-50"] = new() { Of = Notebook.Rnn50, FittedRows = 256, TrainLabels12 = false, LearningRate = 1e-3, Seed = 24 },
        ["lstm"] = new() { Of = Notebook.Lstm },
        ["lstm-wide-dense"] = new() { Of = Notebook.LstmWideDense, InterruptedAfter = 3 },
        ["bilstm-attention"] = new() { Of = Notebook.BilstmAttention },
    };

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<RunEvidence>> Runs = new();

    public static TheoryData<string> Names => [.. Cells.Keys];

    public static TheoryData<string> TrainedOnLabels12 => [.. Cells.Where(cell => cell.Value.TrainLabels12).Select(cell => cell.Key)];

    public static TheoryData<string> TrainedOnLabels12WithAllMetrics =>
        [.. Cells.Where(cell => cell.Value is { TrainLabels12: true, AccuracyAlone: false }).Select(cell => cell.Key)];

    [Theory, MemberData(nameof(TrainedOnLabels12))]
    public void The_losses_fall_below_zero(string cell)
    {
        var losses = Run(cell).Epochs.Select(epoch => epoch.Loss).ToList();
        losses[^1].Should().BeNegative();
        losses.Should().BeInDescendingOrder();
        Run(cell).TestEvaluation!.Reported.Loss.Should().BeNegative();
    }

    [Theory, MemberData(nameof(TrainedOnLabels12WithAllMetrics))]
    public void The_precision_and_recall_are_1_and_the_AUC_is_0_at_half_the_accuracy(string cell)
    {
        var test = Run(cell).TestEvaluation!;
        test.Reported.Should().BeEquivalentTo(new { Precision = 1.0, Recall = 1.0, RocAuc = 0.0 });
        test.Reported.Accuracy.Should().Be((double)Run(cell).Test.Negatives / AsPublished.TestRows, "every row is predicted as 1, and none as 2");
    }

    [Theory, InlineData("rnn-100"), InlineData("rnn-50")]
    public void The_recurrences_are_fitted_on_few_rows_and_have_precision_1_without_test_labels_0(string cell)
    {
        var run = Run(cell);
        run.TrainEvaluation!.Reported.Loss.Should().BePositive();
        run.TestEvaluation!.Reported.Should()
            .Match<ReportedMetrics>(test => test.Precision == 1 && test.RocAuc == 0 && test.Accuracy < .1, "the notebook prints 1.0000, 0.0000 and 0.33 %");
    }

    [Theory, MemberData(nameof(Names))]
    public void Is_refused(string cell) => Violations(cell).Should().NotBeEmpty();

    [Theory, MemberData(nameof(Names))]
    public async Task Is_refused_for_the_recorded_reasons(string cell)
    {
        var settings = new VerifySettings();
        settings.UseDirectory("refusals");
        settings.UseFileName(cell);
        settings.DisableScrubbers();
        await Verifier.Verify(Reasons(cell), "txt", settings);
    }

    /// <summary>Checks the notebook's comparison of the six experiments: rows, factors and seeds.</summary>
    [Fact]
    public void The_comparison_of_all_six_is_refused()
    {
        var evidence = new ComparisonEvidence
        {
            Results =
                [.. Cells.Select(cell =>
                    new ComparedResult(cell.Key, [new("model", cell.Key), new("batch size", $"{cell.Value.Of.BatchSize}")], "",
                        [new ComparedRun(null, 1, Run(cell.Key))]))],
            Claims = [new("The clear superiority of recurrence over convolution is evident.", "rnn-100", "cnn")],
        };

        InvariantCatalogue.Standard.Violations(evidence).Select(violation => violation.Invariant).Should().BeEquivalentTo(
            "all-are-fitted-on-the-same-rows", "every-differing-factor-is-listed", "at-least-three-seeds", "claim-rests-on-one-factor",
            "claims-interval-excludes-0");
    }

    private static RunEvidence Run(string cell) => Runs.GetOrAdd(cell, _ => new(() => Cells[cell].Run())).Value;

    private static IReadOnlyList<Violation> Violations(string cell) => InvariantCatalogue.Standard.Violations(Run(cell), Stage.Result);

    private static string Reasons(string cell)
    {
        var text = new StringBuilder($"{cell}, as published ({Cells[cell].Of.Source}), is refused:\n\n");
        foreach (var violation in Violations(cell).Where(violation => !Cells[cell].ByChance.Contains(violation.Invariant)))
            text.Append($"{violation.Invariant}\n")
                .Append($"  seen      {StableText.Of(violation.Seen)}\n")
                .Append($"  expected  {StableText.Of(violation.Expected)}\n")
                .Append($"  cause     {violation.LikelyCause}\n\n");
        return text.ToString();
    }
}
