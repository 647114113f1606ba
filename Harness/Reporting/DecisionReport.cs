using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Metrics;
using Harness.Metrics.Sequential;
using Harness.Models;
using static Harness.Reporting.Decimals;

namespace Harness.Reporting;

/// <summary>Renders the verdicts of a decision as Markdown: the figures of each claim, the cost of the runs, and what would decide the open claims.</summary>
internal static class DecisionReport
{
    /// <summary>Renders a decision.</summary>
    /// <param name="decider">The decider after its last run.</param>
    /// <param name="runs">The runs of the decider.</param>
    /// <returns>Markdown with LF line ends and a final newline.</returns>
    public static string Of(Decider decider, DecisionRuns runs)
    {
        ArgumentNullException.ThrowIfNull(decider);
        ArgumentNullException.ThrowIfNull(runs);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Decided claims, profile {runs.Profile.Name} on {runs.Device}

            Each claim compares two experiments that differ in one factor.
            The difference is first minus second on {runs.Dataset.Test.Rows:N0} test rows, over the pairs of seeds that the verdict needed.
            With a probability of {1 - DecisionRule.Level:0 %} all intervals contain their true differences after every pair of seeds,
            so the verdicts are valid even though the rule checked after each pair.
            *Supported* and *refuted*: the interval excludes zero. *Equivalent*: it lies within ± the smallest difference that matters.
            The part of the interval that comes from the test rows shrinks only with more test rows.


            """);
        text.Append(ComparisonReport.Table(
            [
                "claim", "first", "second", "factor", "metric", "smallest that matters", "difference", "interval", "part from test rows", "seeds", "verdict",
                "cost of first / second",
            ],
            decider.Claims.Select(claim => Row(claim, decider))));
        Open(text, decider);
        text.Append("\n## Runs\n\nThe training time is the median of all runs, on the machines that trained them.\n\n");
        text.Append(ComparisonReport.Table(
            ["experiment", "runs", "training time of a run", "parameters", "accuracy", "lowest", "highest"], Experiments(decider)));
        return text.ToString();
    }

    /// <summary>Describes the verdict of a claim in one sentence.</summary>
    /// <param name="claim">The claim after its last pair of runs.</param>
    /// <returns>The sentence, without a full stop.</returns>
    internal static string Sentence(ClaimProgress claim)
    {
        var (assertion, interval) = (claim.Claim.Assertion, claim.Interval);
        var difference = interval.Seeds == 0 ? "" : $", difference {FourSigned(interval.Mean)} ({Ends(interval)})";
        return $"{assertion.Name}: {claim.Said} after {ReportContent.Counted(interval.Seeds, "seed")}{difference}";
    }

    private static IReadOnlyList<string> Row(ClaimProgress claim, Decider decider)
    {
        var (assertion, interval) = (claim.Claim.Assertion, claim.Interval);
        return
        [
            assertion.Statement, assertion.First.Name, assertion.Second.Name, assertion.Factor, MetricName(assertion),
            assertion.SmallestDifference.ToString("0.###", CultureInfo.InvariantCulture), FourSigned(interval.Mean),
            Ends(interval), double.IsNaN(interval.RowsHalfWidth) ? "" : "± " + interval.RowsHalfWidth.ToString("0.0000", CultureInfo.InvariantCulture),
            interval.Seeds.ToString(CultureInfo.InvariantCulture), claim.Said, Cost(assertion, decider),
        ];
    }

    private static string MetricName(Assertion assertion) => assertion.Metric.Said();

    /// <summary>Compares the costs of the two experiments.</summary>
    private static string Cost(Assertion assertion, Decider decider) =>
        TimeOf(assertion.First, decider) is { } first && TimeOf(assertion.Second, decider) is { } second
        ? string.Create(CultureInfo.InvariantCulture,
            $"{first / second:0.00} × the time, {(double)Parameters(assertion.First) / Parameters(assertion.Second):0.00} × the parameters")
        : "";

    private static void Open(StringBuilder text, Decider decider)
    {
        var open = decider.Claims.Where(claim => claim.Outcome == Outcome.Undecided).ToList();
        if (open.Count == 0)
            return;
        text.Append("\n## Undecided claims\n\nA rough estimate of what would decide them, if mean and noise stay as they are.\n\n");
        foreach (var claim in open)
            text.Append(CultureInfo.InvariantCulture, $"- {claim.Claim.Assertion.Name}: {Needed(claim)}.\n");
    }

    private static string Needed(ClaimProgress claim)
    {
        if (claim.Refusal is { } refusal)
            return refusal.TrimEnd('.');
        var forecast = claim.Forecast();
        if (forecast.Seeds is { } seeds)
            return $"about {ReportContent.Counted(seeds, "seed")} in all";
        return forecast.Rows is { } rows
            ? string.Create(CultureInfo.InvariantCulture, $"seeds alone cannot decide it; about {rows:N0} test rows would")
            : FormattableString.Invariant($"more than {DecisionForecast.MostSeeds} seeds");
    }

    private static IEnumerable<IReadOnlyList<string>> Experiments(Decider decider) =>
        decider.Claims.SelectMany(claim => new[] { claim.Claim.Assertion.First, claim.Claim.Assertion.Second }).DistinctBy(experiment => experiment.Name)
            .Select(experiment =>
            {
                var runs = decider.RunsOf(experiment);
                var accuracies = runs.Where(run => run.Refusal is null).Select(run => run.In(ClaimMetric.Accuracy).Figure).ToList();
                return (IReadOnlyList<string>)
                [
                    experiment.Name, runs.Count.ToString(CultureInfo.InvariantCulture),
                    TimeOf(experiment, decider) is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s") : "",
                    Parameters(experiment).ToString("N0", CultureInfo.InvariantCulture),
                    accuracies.Count > 0 ? Three(accuracies.Average()) : "", accuracies.Count > 0 ? Three(accuracies.Min()) : "",
                    accuracies.Count > 0 ? Three(accuracies.Max()) : "",
                ];
            });

    private static double? TimeOf(Experiment experiment, Decider decider)
    {
        var times = decider.RunsOf(experiment).Select(run => run.Run.Evidence.WhileTraining.TotalSeconds).ToList();
        return times.Count > 0 ? Median.UpperOf(times) : null;
    }

    private static long Parameters(Experiment experiment) => ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens).Parameters;

    private static string Ends(SequentialInterval interval) =>
        interval.Seeds == 0 ? "" : $"{FourSigned(interval.Lower)} to {FourSigned(interval.Upper)}";
}
