using Harness.Data;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting;
using Harness.Reporting.Html;

namespace Harness.Tests.Reporting;

/// <summary>A perfect accuracy on a user's own data is remarked on, but not refused.</summary>
[Trait("Category", "Unit")]
public sealed class PerfectScoreTests
{
    private const string Remark = "All 45 test texts are classified right: some-lstm (1 of 2 seeds). This is unusual. Check whether test texts resemble "
        + "training texts ('./research overlap --near' with the same --data lists them), whether a word in them tells the label, and whether the test split is "
        + "too small or too easy.";

    private static readonly Lazy<ExperimentResult> Trained =
        new(() => new ExperimentRunner(Some.Profile(epochs: 1, 1, 2), Some.Dataset(), Some.Device).Run(Some.Experiment()));

    [Fact]
    public void It_is_said_in_the_terminal_and_in_every_report()
    {
        var result = Result(errors: [0, 2]);

        result.Violations.Should().BeEmpty();
        ResultTable.Of([result]).Should().EndWith($"\n{Remark}");
        ComparisonReport.Of([result]).Should().Contain($"\n\n{Remark}\n\n## Configurations");
        HtmlPage.Of(new ReportContent([result], [], [], (_, _) => null), "/").Should().Contain("\"remark\":\"All 45 test texts are classified right");
    }

    [Fact]
    public void One_wrong_row_in_every_run_is_no_perfect_score() => ResultTable.Of([Result(errors: [1, 2])]).Should().NotContain("unusual");

    [Fact]
    public void Committed_data_are_made_for_their_tests() => PerfectScore.Remark([Result(errors: [0, 0], isCustomData: false)]).Should().BeNull();

    /// <summary>The invariant of the expected accuracy has spoken then.</summary>
    [Fact]
    public void A_declared_expectation_needs_no_remark() =>
        PerfectScore.Remark([Result(errors: [0, 0], new DataDeclaration { SurprisingAccuracy = 1 })]).Should().BeNull();

    /// <summary>Changes a run of two seeds, so that each has this number of wrong rows.</summary>
    private static ExperimentResult Result(int[] errors, DataDeclaration? declared = null, bool isCustomData = true) => Trained.Value with
    {
        Profile = Trained.Value.Profile with { IsCustomData = isCustomData, Declared = declared ?? DataDeclaration.None },
        Runs = [.. Trained.Value.Runs.Zip(errors, (run, wrong) => run with
        {
            Evidence = run.Evidence with
            {
                TestEvaluation = run.Evidence.TestEvaluation! with
                {
                    Metrics = run.Evidence.TestEvaluation.Metrics with
                    {
                        Confusion = new ConfusionCounts(TruePositives: 20, FalsePositives: wrong, TrueNegatives: 25 - wrong, FalseNegatives: 0),
                    },
                },
            },
        })],
    };
}
