using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Reporting;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary><c>./research merge</c>: merges the runs of several machines and verifies them as if one machine had trained them.</summary>
internal static class MergeCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if runs cannot be merged, are missing, or do not hold.</returns>
    public static Command Create(Study study)
    {
        var shards =
            new Argument<DirectoryInfo[]>("shards")
            {
                Description = "Folders of finished runs, as './research run --runs' writes them.",
                Arity = ArgumentArity.OneOrMore
            };
        CommonOptions.RefuseOptions(shards);
        shards.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => token.Value.Length == 0))
                given.AddError("<shards> must be paths of folders; got ''.");
        });
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var device =
            new Option<string>("--device")
            {
                Description = "The device of the runs.",
                DefaultValueFactory = _ =>
                "cpu"
            }.AcceptOnlyFromAmong([.. ComputeDevice.Names]);
        var runs =
            new Option<DirectoryInfo>("--runs")
            {
                Description =
                "The folder to merge the runs into. Default: the folder of the tests, or 'TestResults/runs' here."
            };
        var expected = CommonOptions.Named(study, "--experiments", "all of the study");
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results. Default: the repository's, or 'results' here." };
        var command =
            new Command("merge",
                "Merges runs of other machines, and compares their metrics with the accepted snapshots as './research run' does. It trains "
                    + "nothing.") { shards, profile, data, device, runs, results, expected };
        command.SetAction((given, cancellation) => Task.Run(async () =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } asked)
                return 2;
            var (dataset, on) = (Dataset.Load(asked), given.GetRequiredValue(device));
            var archive = new RunArchive(given.GetValue(runs)?.FullName ?? RunArchive.UsualDirectory, error.WriteLine);
            var merge = ShardMerge.Of([.. given.GetRequiredValue(shards).Select(folder => folder.FullName)], asked, dataset, on);
            foreach (var problem in merge.Problems)
                error.WriteLine(problem);
            if (merge.Problems.Count > 0)
            {
                error.WriteLine($"Nothing was merged. '{archive.Directory}' is unchanged.");
                return 1;
            }
            merge.CopyTo(archive.Directory);
            Say(merge, archive, asked, on, output, error);
            var absent = study.Experiments.Where(experiment => !merge.Experiments.Contains(experiment)
                && (given.GetValue(expected) is not { Length: > 0 } named || named.Contains(experiment.Name))).Select(experiment => experiment.Name).ToList();
            if (absent.Count > 0)
                error.WriteLine($"There is no run of {string.Join(", ", absent)}. If this is intended, name the other experiments with --experiments.");

            var whole = merge.Experiments.Where(experiment => merge.Missing(experiment).Count == 0).ToList();
            var folder = given.GetValue(results)?.FullName ?? study.Results;
            var decided = !merge.HasFurtherSeeds || await Decide(asked, dataset, on, archive, folder, output, error);
            if (whole.Count == 0)
                return merge.HasFurtherSeeds && decided ? 0 : 1; // a decision needs only the experiments of its claims
            var found =
                whole.Select(experiment =>
                    archive.Result(experiment, asked, dataset, on) ?? throw new IOException($"'{archive.Directory}' changed during the merge.")).ToList();
            var holds = await new ResultVerification(study, folder, output, error).Of(found);
            return holds && decided && absent.Count == 0 && whole.Count == merge.Experiments.Count ? 0 : 1;
        }, cancellation));
        return command;
    }

    /// <summary>Verifies the verdicts from all runs of the archive, as './research decide' does.</summary>
    private static Task<bool> Decide(
        Profile profile, Dataset dataset, string device, RunArchive archive, string results, TextWriter output, TextWriter error)
    {
        var runs = new DecisionRuns(profile, dataset, device, archive);
        return new DecisionVerification(profile.Study, results, output, error).Of(new Decider([.. profile.Study.Claims.Select(Claim.Of)], runs), runs,
            timeIsUp: false);
    }

    private static void Say(ShardMerge merge, RunArchive archive, Profile profile, string device, TextWriter output, TextWriter error)
    {
        var leftAlone = merge.LeftAlone > 0
            ? $"; {merge.LeftAlone} of another profile than {profile.Name} or another device than {device} were skipped" : "";
        output.WriteLine($"{ReportContent.Counted(merge.Runs, "run")} of {ReportContent.Counted(merge.Experiments.Count, "experiment")} "
            + $"{(merge.Runs == 1 ? "is" : "are")} in '{archive.Directory}'{leftAlone}.");
        if (merge.Builds.Count > 1)
            error.WriteLine($"These runs were made by {merge.Builds.Count} versions of the harness: {string.Join(", ", merge.Builds)}.");
        foreach (var experiment in merge.Experiments.Where(experiment => merge.Missing(experiment).Count > 0))
            error.WriteLine($"{experiment.Name}: no run of seed {string.Join(", ", merge.Missing(experiment))}, so there is no result.");
    }
}
