using System.Globalization;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Reporting;
using Harness.Reporting.Plots;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Commands;

/// <summary>Reports and verifies the verdicts of a decision, whether its runs were just trained or merged from other machines.</summary>
/// <param name="study">The study that the claims belong to.</param>
/// <param name="results">The folder of all results.</param>
/// <param name="output">Receives the verdicts and the snapshots that hold.</param>
/// <param name="error">Receives the errors and the snapshots that do not hold.</param>
internal sealed class DecisionVerification(Study study, string results, TextWriter output, TextWriter error)
{
    /// <summary>The simulated true differences, as multiples of the smallest difference that matters.</summary>
    private static readonly double[] SimulatedDifferences = [0, .5, 1, 2, 4];

    /// <summary>The number of seed pairs after which a simulated study ends undecided.</summary>
    private const int SimulatedSeeds = 200;

    /// <summary>Prints the verdicts, compares them with the accepted ones and, if they hold, writes the page and the picture.</summary>
    /// <param name="decider">The decider after its last run.</param>
    /// <param name="runs">The runs of the decider.</param>
    /// <param name="timeIsUp">Whether the time budget ended before all claims were done.</param>
    /// <returns>True if every claim has a verdict and the verdicts equal the accepted ones.</returns>
    public async Task<bool> Of(Decider decider, DecisionRuns runs, bool timeIsUp)
    {
        if (Origin(decider, runs) is not { } origin)
        {
            error.WriteLine("No claim has a run yet, so there are no verdicts.");
            return false;
        }
        foreach (var claim in decider.Claims)
            output.WriteLine(DecisionReport.Sentence(claim));
        var open = decider.Claims.Count(claim => claim.Outcome == Outcome.Undecided);
        output.WriteLine(FormattableString.Invariant(
            $"{decider.Claims.Count - open} of {decider.Claims.Count} claims have a verdict; {decider.Trained} runs were trained."));
        if (timeIsUp)
            output.WriteLine("The time is up. Run the same command again to continue from here.");
        return await Holds(origin, decider, runs) && open == 0;
    }

    /// <summary>Simulates studies from the archived runs and writes the error rates of the decision rule.</summary>
    /// <param name="decider">The decider with all runs of the archive.</param>
    /// <param name="runs">The runs of the decider.</param>
    /// <param name="studies">The number of studies for each true difference.</param>
    /// <param name="options">The user's options for the command that trains missing runs.</param>
    /// <returns>The exit code: 1 if an error rate exceeds the promised one, or if there are too few runs; otherwise 0.</returns>
    public int Simulate(Decider decider, DecisionRuns runs, int studies, string options)
    {
        List<ClaimProgress> known = [.. decider.Claims.Where(claim => claim.Looks.Count >= DecisionRule.FewestSeeds)];
        if (known.Count == 0 || Origin(decider, runs) is not { } origin)
        {
            error.WriteLine($"The archive has too few runs for a simulation: a claim needs {DecisionRule.FewestSeeds} pairs of seeds. "
                + $"Train them with './research decide{options}'.");
            return 1;
        }
        foreach (var claim in decider.Claims.Except(known))
        {
            error.WriteLine(FormattableString.Invariant(
                $"{claim.Claim.Assertion.Name} is not simulated: it has fewer than {DecisionRule.FewestSeeds} pairs of seeds."));
        }
        var simulation = new SimulatedStudies(known, experiment => [.. decider.RunsOf(experiment).Where(run => run.Refusal is null)], SimulatedSeeds);
        List<SimulatedOutcomes> outcomes = [.. SimulatedDifferences.Select(multiple => simulation.Of(studies, multiple))];
        var folder = ReportedResult.OfDecision(origin, decider, runs).In(results, study.AcceptedSnapshots).Directory;
        var page = DecisionErrorsReport.Of(outcomes, runs, decider.Claims.Count, SimulatedSeeds);
        ComparisonReport.WriteIfChanged(Path.Combine(folder, "decision-errors.md"), page);
        foreach (var simulated in outcomes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"true difference {simulated.Multiple:0.##} ×: in {simulated.FalseDifferences:0.00 %} of studies a claim is falsely supported or refuted, "
                + $"in {simulated.FalseEquivalences:0.00 %} falsely equivalent"));
        }
        return outcomes.All(one => one.FalseDifferences <= DecisionRule.Level && one.FalseEquivalences <= DecisionRule.Level) ? 0 : 1;
    }

    /// <summary>Builds a result with the largest number of seeds of a claim. The snapshot takes profile, device, arithmetic, data and seeds from it.</summary>
    private static ExperimentResult? Origin(Decider decider, DecisionRuns runs)
    {
        var most = decider.Claims.MaxBy(claim => claim.Looks.Count)!;
        if (most.Looks.Count == 0)
            return null;
        var used = decider.RunsOf(most.Claim.Assertion.First).Take(most.Looks.Count).Select(run => run.Run).ToList();
        var profile = runs.Profile with { Seeds = [.. used.Select(run => run.Seed)] };
        return ExperimentResult.Of(most.Claim.Assertion.First, profile, runs.Dataset, runs.Device, used);
    }

    private async Task<bool> Holds(ExperimentResult origin, Decider decider, DecisionRuns runs)
    {
        SnapshotLocation? place = null;
        try
        {
            ReportedResult.ForgetReceivedDecision(origin, results, study.AcceptedSnapshots);
            var finding = ReportedResult.OfDecision(origin, decider, runs);
            place = finding.In(results, study.AcceptedSnapshots);
            var agreement = await finding.Verify(place, (snapshot, location) =>
            {
                SnapshotCheck.Verify(snapshot, location);
                return Task.CompletedTask;
            });
            foreach (var file in DecisionForest.Of(decider, runs).WriteIfChanged(Path.Combine(place.Directory, "plots")))
                output.WriteLine($"Written: {ShownPath.Of(file)}");
            output.WriteLine($"{place.Name} {agreement}.");
            return true;
        }
        catch (Exception refusal) when (refusal is RunRefusedException or SnapshotRefusedException or FormatException)
        {
            error.WriteLine(refusal.Message);
            AcceptHint.Write(study, results, place is null ? [] : [place], output);
            return false;
        }
    }
}
