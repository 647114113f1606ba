using System.Globalization;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Reporting;
using Harness.Reporting.Plots;
using Harness.Snapshots;

namespace Harness.Commands;

/// <summary>Concludes from the runs of a decision, whether they were just trained or merged from other machines.</summary>
/// <param name="study">The study that the claims belong to.</param>
/// <param name="results">The folder of all results.</param>
/// <param name="output">Gets what holds.</param>
/// <param name="error">Gets what does not.</param>
internal sealed class DecisionVerification(Study study, string results, TextWriter output, TextWriter error)
{
    /// <summary>True differences that are simulated, in multiples of the smallest that matters.</summary>
    private static readonly double[] SimulatedDifferences = [0, .5, 1, 2, 4];

    /// <summary>Pairs of seeds after which a simulated study gives up.</summary>
    private const int SimulatedSeeds = 200;

    /// <summary>Prints each verdict, compares them with the accepted ones, and writes the page and the picture if they hold.</summary>
    /// <param name="decider">After its last run.</param>
    /// <param name="runs">Where its runs came from.</param>
    /// <param name="timeIsUp">Whether the budget was spent before all was done.</param>
    /// <returns>Whether every claim has its verdict, and the verdicts are the accepted ones.</returns>
    public async Task<bool> Of(Decider decider, DecisionRuns runs, bool timeIsUp)
    {
        if (Origin(decider, runs) is not { } origin)
        {
            error.WriteLine("There is no run of any claim yet, so there is nothing to conclude.");
            return false;
        }
        foreach (var claim in decider.Claims)
            output.WriteLine(DecisionReport.Sentence(claim));
        var open = decider.Claims.Count(claim => claim.Outcome == Outcome.Undecided);
        output.WriteLine(FormattableString.Invariant(
            $"{decider.Claims.Count - open} of {decider.Claims.Count} claims have a verdict; {decider.Trained} runs were trained."));
        if (timeIsUp)
            output.WriteLine("The budget is spent. The same command with another budget goes on from here.");
        return await Holds(origin, decider, runs) && open == 0;
    }

    /// <summary>Simulates studies from the archived runs, and writes how often the rule is wrong.</summary>
    /// <param name="decider">With all runs of the archive.</param>
    /// <param name="runs">Where its runs came from.</param>
    /// <param name="studies">How many for each true difference.</param>
    /// <returns>The exit code: 1 where the rule is wrong more often than it promises, or there are too few runs.</returns>
    public int Simulate(Decider decider, DecisionRuns runs, int studies)
    {
        List<ClaimProgress> known = [.. decider.Claims.Where(claim => claim.Looks.Count >= DecisionRule.FewestSeeds)];
        if (known.Count == 0 || Origin(decider, runs) is not { } origin)
        {
            error.WriteLine(FormattableString.Invariant(
                $"The archive has too few runs to simulate from: a claim needs {DecisionRule.FewestSeeds} pairs of seeds. 'decide' trains them."));
            return 1;
        }
        foreach (var claim in decider.Claims.Except(known))
        {
            error.WriteLine(FormattableString.Invariant(
                $"{claim.Claim.Assertion.Name} is left out: it has fewer than {DecisionRule.FewestSeeds} pairs of seeds."));
        }
        var simulation = new SimulatedStudies(known, experiment => [.. decider.RunsOf(experiment).Where(run => run.Refusal is null)], SimulatedSeeds);
        List<SimulatedOutcomes> outcomes = [.. SimulatedDifferences.Select(multiple => simulation.Of(studies, multiple))];
        var folder = ReportedResult.OfDecision(origin, decider, runs).In(results, study.Baselines).Directory;
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

    /// <summary>Builds a result with as many seeds as any claim used. The snapshot takes profile, device, arithmetic, data and seeds from it.</summary>
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
        try
        {
            ReportedResult.ForgetReceivedDecision(origin, results, study.Baselines);
            var finding = ReportedResult.OfDecision(origin, decider, runs);
            var place = finding.In(results, study.Baselines);
            var agreement = await finding.Verify(place, (snapshot, location) =>
            {
                SnapshotCheck.Verify(snapshot, location);
                return Task.CompletedTask;
            });
            foreach (var file in DecisionForest.Of(decider, runs).WriteIfChanged(Path.Combine(place.Directory, "plots")))
                output.WriteLine($"Written: '{file}'.");
            output.WriteLine($"{place.Name} {agreement}.");
            return true;
        }
        catch (Exception refusal) when (refusal is RunRefusedException or SnapshotRefusedException or FormatException)
        {
            error.WriteLine(refusal.Message);
            return false;
        }
    }
}
