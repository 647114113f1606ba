using System.Globalization;
using Harness.Experiments;

namespace Harness.Reporting;

/// <summary>Remarks on perfect test accuracies on a user's own data. They are unusual, but not an error: such a run is not refused.</summary>
internal static class PerfectScore
{
    /// <summary>Describes the results in which a run classified every test row right.</summary>
    /// <param name="results">The results; at least one, trusted, and of one profile.</param>
    /// <returns>A few sentences; null without a perfect score, for committed data, and if an expected accuracy is declared, because an invariant then
    /// checks it.</returns>
    public static string? Remark(IReadOnlyCollection<ExperimentResult> results)
    {
        List<string> perfect = [.. results.Where(result => IsUnexpected(result) && PerfectRuns(result) > 0)
            .Select(result => $"{result.Experiment.Name} ({PerfectRuns(result)} of {ReportContent.Counted(result.Runs.Count, "seed")})")];
        var (rows, texts) = (results.First().Runs[0].Evidence.Test.Rows, results.First().Profile.Study.Texts);
        return perfect.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"All {rows:N0} test {texts} are classified right: {string.Join(", ", perfect)}. This is unusual. Check whether test {texts} resemble training ")
            + $"{texts} ('./research overlap --near' with the same --data lists them), whether a word in them tells the label, and whether the test split is "
            + "too small or too easy.";
    }

    private static bool IsUnexpected(ExperimentResult result) =>
        result.Profile.IsCustomData && result.Profile.ExpectedAccuracy(result.Experiment, result.Runs[0].Evidence.Train) is null;

    private static int PerfectRuns(ExperimentResult result) => result.Runs.Count(run => run.Evidence.TestEvaluation is { Metrics.Accuracy: 1 });
}
