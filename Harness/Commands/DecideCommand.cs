using System.CommandLine;
using System.Globalization;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Training;

namespace Harness.Commands;

/// <summary><c>./research decide</c>: trains further seeds until each claim of the study has a verdict.</summary>
internal static class DecideCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>
    /// The command. It exits with 1 if a claim stays undecided, a run was refused, or the verdicts differ from the accepted ones.
    /// </returns>
    public static Command Create(Study study)
    {
        var known = study.Claims.Select(claim => claim.Name).ToArray();
        var names = new Argument<string[]>("claim")
        {
            Description = $"The claims that get further seeds: {string.Join(", ", known)}. Default: all.",
            HelpName = "claim",
            Arity = ArgumentArity.ZeroOrMore,
        };
        CommonOptions.AcceptOnly(names, known, "claim");
        var budget = DurationOption.Of("--budget",
            "The time for training, such as 3h, 45m or 0s. A run starts only if it should end within this time. Default: no limit.");
        var plan = new Option<bool>("--plan")
        {
            Description = "Trains nothing. Prints the runs that the verdicts will probably need, "
                + "as JSON for the input 'plan' of the workflow experiments.yml.",
        };
        var shards = CommonOptions.Number("--shards", "With --plan: the number of jobs that share the runs.", least: 1, most: 256, usual: 16);
        var simulate = CommonOptions.NumberIfAny("--simulate",
            "Trains nothing. Simulates this many studies from the archived runs, counts how often the rule is wrong and how often it decides, "
                + "and writes decision-errors.md.", least: 100, most: 1_000_000);
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var device = CommonOptions.Device();
        var runs = new Option<DirectoryInfo>("--runs")
        {
            Description = "The folder of finished runs, which are not trained again. Default: the folder of the tests.",
        };
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results. Default: the repository's." };
        var atOnce = CommonOptions.NumberIfAny("--at-once", "The number of runs at the same time. Default: one for each core, and at most eight on a GPU.",
            least: 1, most: 1_024);
        var command = new Command("decide",
            "Trains further seeds of the study's claims until each has its verdict: supported, refuted or equivalent. The verdicts stay valid however "
            + "often you look at them. Finished runs are kept, so you can stop and continue later.")
        {
            names, budget, plan, shards, simulate, profile, data, device, runs, results, atOnce,
        };
        command.SetAction((given, cancellation) => Task.Run(async () =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (known.Length == 0)
            {
                error.WriteLine($"The study {study.Name} has no claims, so there is nothing to decide.");
                return 1;
            }
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } asked)
                return 2;
            if (CommonOptions.DeviceNamed(given.GetValue(device), error) is not { } on)
                return 1;
            study.RequireClaims();
            var archive = new RunArchive(given.GetValue(runs)?.FullName ?? RunArchive.UsualDirectory, error.WriteLine);
            var dataset = Dataset.Load(asked);
            var sideBySide = given.GetValue(atOnce) ?? RunScheduler.MostAtOnce(on);
            var ledger = new RunLedger(StudyRuns.UsualLedger, error.WriteLine);
            var runner = new ExperimentRunner(asked, dataset, on, ledger: ledger, cores: new RunScheduler(sideBySide));
            var source = new DecisionRuns(asked, dataset, on.Name, archive, runner);
            var decider = new Decider([.. study.Claims.Select(Claim.Of)], source) { Looked = claim => error.WriteLine(Progress(claim)) };
            var wanted = given.GetValue(names) is { Length: > 0 } some ? some : known;
            var conclusion = new DecisionVerification(study, given.GetValue(results)?.FullName ?? study.Results, output, error);

            if (given.GetValue(plan))
            {
                output.WriteLine(DecisionPlan.Of(decider.Plan(wanted), given.GetValue(shards)).ToJson());
                return 0;
            }
            if (given.GetValue(simulate) is { } studies)
                return conclusion.Simulate(decider, source, studies, GivenOptions.Of(given, profile, data, device, runs, results));
            var timeIsUp = decider.Train(wanted, sideBySide, given.GetValue(budget), cancellation);
            return await conclusion.Of(decider, source, timeIsUp) ? 0 : 1;
        }, cancellation));
        return command;
    }

    /// <summary>Describes the last interval of a claim in one line.</summary>
    private static string Progress(ClaimProgress claim)
    {
        if (claim.Refusal is { } refusal)
            return $"{claim.Claim.Assertion.Name,-28} stopped: {refusal}";
        var interval = claim.Interval;
        var ends = double.IsFinite(interval.Lower)
            ? string.Create(CultureInfo.InvariantCulture, $"{interval.Lower:+0.0000;-0.0000} to {interval.Upper:+0.0000;-0.0000}")
            : "no interval yet";
        return string.Create(CultureInfo.InvariantCulture,
            $"{claim.Claim.Assertion.Name,-28} {interval.Seeds,3} {(interval.Seeds == 1 ? "seed " : "seeds")}  ")
            + string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:+0.0000;-0.0000;0.0000}  {ends,-19}  {claim.Said}");
    }
}
