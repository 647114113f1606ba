using Harness.Experiments;
using Harness.Experiments.Trials;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary><c>research run --controls</c>: holds experiments against the controls instead of comparing them with their snapshots.</summary>
internal static class ControlRun
{
    /// <summary>Asks, prints the table, and writes the page if all of the study's experiments were asked.</summary>
    /// <param name="experiments">Which.</param>
    /// <param name="profile">How large.</param>
    /// <param name="device">Where.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="cores">How many runs at once; all if null.</param>
    /// <param name="output">For the table.</param>
    /// <param name="error">For progress, and for what speaks against an experiment.</param>
    /// <returns>0 if every experiment holds all controls but for its known defects, else 1.</returns>
    public static int Of(IReadOnlyList<Experiment> experiments, Profile profile, ComputeDevice device, string results, Cores? cores, TextWriter output,
        TextWriter error)
    {
        var dataset = Dataset.Load(profile);
        var said = TextWriter.Synchronized(error);
        IReadOnlyList<ControlAnswer> answers;
        try
        {
            answers = new ControlTrials(profile, dataset, device, cores).Of(experiments, name => said.WriteLine($"{name} was held against its controls."));
        }
        catch (Exception failure) when (failure is RunRefusedException or ArgumentException)
        {
            error.WriteLine(failure.Message);
            return 1;
        }
        output.WriteLine(ControlTable.Of(answers));
        if (profile.Study.Experiments.All(experiments.Contains))
        {
            var page = Path.Combine(results, profile.Folder, device.Name, "controls.md");
            if (ComparisonReport.WriteIfChanged(page, ControlTable.Page(answers, profile, dataset, device.Name)))
                output.WriteLine($"Written: '{page}'.");
        }
        List<Violation> against = [.. answers.SelectMany(answer => answer.NewViolations)];
        foreach (var violation in against)
            error.WriteLine(violation);
        foreach (var sentence in ControlAnswer.NotSeen(answers))
            error.WriteLine(sentence);
        output.WriteLine(against.Count == 0
            ? $"The {answers.Count} controls hold, but for {answers.Count(answer => answer.Violations.Count > 0)} known defects."
            : $"{against.Count} of {answers.Count} answers speak against an experiment.");
        return against.Count == 0 ? 0 : 1;
    }
}
