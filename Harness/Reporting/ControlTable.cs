using System.Globalization;
using System.Text;
using Harness.Experiments;
using Harness.Experiments.Controls;

namespace Harness.Reporting;

/// <summary>Renders the results of negative controls for a terminal and as a Markdown page.</summary>
internal static class ControlTable
{
    /// <summary>Formats the table for a terminal.</summary>
    /// <param name="answers">The results; at least one.</param>
    /// <returns>Lines, without a final newline.</returns>
    public static string Of(IReadOnlyList<ControlAnswer> answers) =>
        string.Join('\n', answers.Select(answer =>
            $"{answer.Experiment.Name,-26}{answer.Control,-34}{Verdict(answer),-14}{answer.Figures}"));

    /// <summary>Renders the page.</summary>
    /// <param name="answers">The results; at least one.</param>
    /// <param name="profile">The profile of the runs.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="device">The name of the device.</param>
    /// <returns>Markdown.</returns>
    public static string Page(IReadOnlyList<ControlAnswer> answers, Profile profile, Dataset dataset, string device)
    {
        var page = new StringBuilder($"""
            # Controls, profile {profile.Name} on {device}

            ```
            ./research run all --controls --profile {profile.Name} --device {device}
            ```

            Each experiment is compared with a bag of words, and trained again with seed {profile.Seeds[0]}: on shuffled labels, on permuted word ids, on texts
            reduced to their length, on texts with one word that decides the class, and on texts that are all the same. The untrained model is evaluated
            with more padding, and without each layer that has no weights. Accuracies are of the test split. A **known defect** is a violation that the
            experiment declares. Rows: {dataset.Train.Rows} for training ({dataset.Train.Fingerprint[..8]}), {dataset.Test.Rows} for the test
            ({dataset.Test.Fingerprint[..8]}).

            | experiment | control | figures | invariant | verdict |
            | --- | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var answer in answers)
        {
            var names = string.Join(", ", answer.Invariants.Select(name => $"`{name}`"));
            page.Append(CultureInfo.InvariantCulture,
                $"| `{answer.Experiment.Name}` | {answer.Control} | {answer.Figures} | {names} | {Verdict(answer)} |\n");
        }
        return page.ToString();
    }

    private static string Verdict(ControlAnswer answer) =>
        answer.Failure is not null ? "FAILED" : answer.NewViolations.Count > 0 ? "REFUSED" : answer.Violations.Count > 0 ? "known defect" : "holds";
}
