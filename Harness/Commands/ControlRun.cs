using Harness.Experiments;
using Harness.Experiments.Controls;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Snapshots;
using Harness.Training;

namespace Harness.Commands;

/// <summary><c>./research run --controls</c>: runs the negative controls of experiments instead of comparing them with their snapshots.</summary>
internal static class ControlRun
{
    /// <summary>Runs the controls and prints the table. It also writes the page if all experiments of the study were selected.</summary>
    /// <param name="experiments">The experiments to check.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="cores">The run scheduler, which limits how many runs train at once. If null: one run for each core, on a GPU at most eight runs.</param>
    /// <param name="output">Receives the table.</param>
    /// <param name="progress">Receives a line for each experiment whose controls are done; no lines if null.</param>
    /// <param name="error">Receives the violations.</param>
    /// <returns>0 if all controls ran and found no violations besides known defects, otherwise 1.</returns>
    public static int Of(IReadOnlyList<Experiment> experiments, Profile profile, ComputeDevice device, string results, RunScheduler? cores, TextWriter output,
        TextWriter? progress, TextWriter error)
    {
        var dataset = Dataset.Load(profile);
        var said = progress is null ? null : TextWriter.Synchronized(progress);
        IReadOnlyList<ControlAnswer> answers;
        try
        {
            answers = new NegativeControls(profile, dataset, device, cores).Of(experiments, name => said?.WriteLine($"{name}: controls done."));
        }
        catch (InvalidOperationException failure)
        {
            error.WriteLine(failure.Message);
            return 1;
        }
        output.WriteLine(ControlTable.Of(answers));
        if (profile.Study.Experiments.All(experiments.Contains))
        {
            var page = Path.Combine(SnapshotLocation.FolderFor(profile, device.Name, dataset, experiments[0], results), "controls.md");
            if (ComparisonReport.WriteIfChanged(page, ControlTable.Page(answers, profile, dataset, device.Name)))
                output.WriteLine($"Written: '{page}'.");
        }
        List<ControlAnswer> against = [.. answers.Where(answer => !answer.Holds)];
        foreach (var answer in against)
            error.WriteLine(answer.Failure is { } failure ? $"{answer.Experiment.Name}, {answer.Control}: the control failed: {failure}"
                : string.Join(Environment.NewLine, answer.NewViolations));
        foreach (var sentence in ControlAnswer.NotSeen(answers))
            error.WriteLine(sentence);
        output.WriteLine(Conclusion(answers.Count, against.Count, answers.Count(answer => answer.Violations.Count > 0)));
        return against.Count == 0 ? 0 : 1;
    }

    private static string Conclusion(int asked, int against, int known) =>
        against > 0 ? FormattableString.Invariant($"{against} of {asked} controls failed.")
        : $"{ReportContent.Counted(asked, "control")} ran; no new violations"
            + (known == 0 ? "." : $"; {ReportContent.Counted(known, "known defect")}.");
}
