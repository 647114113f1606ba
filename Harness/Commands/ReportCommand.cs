using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Snapshots;

namespace Harness.Commands;

/// <summary><c>research report</c>: tables, claims and pictures of the runs that are on the disk.</summary>
internal static class ReportCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">Whose experiments, claims and results.</param>
    /// <returns>Ready to be added to the root. It exits with 1 where runs are missing or refused.</returns>
    public static Command Create(Study study)
    {
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var device =
            new Option<string>("--device")
            {
                Description = "Where the runs were made.",
                DefaultValueFactory = _ =>
                "cpu"
            }.AcceptOnlyFromAmong([.. ComputeDevice.Names]);
        var runs = new Option<DirectoryInfo>("--runs") { Description = "The folder of finished runs; where the tests leave them, if left out." };
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results; the repository's own, if left out." };
        var json = CommonOptions.Json();
        var command =
            new Command("report",
                "Writes comparison.md, claims.md and pictures from the runs of all experiments, which 'dotnet test --filter Category=Comparison' makes. It "
                    + "trains nothing.") { profile, data, device, runs, results, json };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            var archive = new RunArchive(given.GetValue(runs)?.FullName ?? RunArchive.UsualDirectory, error.WriteLine);
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } asked)
                return 2;
            var on = given.GetRequiredValue(device);
            var found = Read(study, archive, asked, on, error);
            if (found is null)
                return 1;

            var verdicts = study.Decide(experiment => found.Single(result => result.Experiment == experiment));
            var into = given.GetValue(results)?.FullName ?? study.Results;
            var folder = FolderOf(found, into, study.Baselines);
            var written = IllustratedReport.Write(folder, found, verdicts, study.Refusals());
            if (given.GetValue(json))
                output.WriteLine(CommonOptions.Serialize(new { folder, written }));
            else
                output.WriteLine(written.Count == 0 ? $"'{folder}' shows these runs already." : $"Written to '{folder}': {string.Join(", ", written)}.");
            return 0;
        }, cancellation));
        return command;
    }

    /// <summary>Data that are not those of the baselines have pages of their own.</summary>
    private static string FolderOf(IReadOnlyList<ExperimentResult> found, string results, string baselines)
    {
        var places = found.Select(result => SnapshotLocation.For(result, results, baselines: baselines)).ToList();
        return (places.FirstOrDefault(place => place.Notice is not null) ?? places[0]).Directory;
    }

    /// <summary>All experiments; null, and the reason said, where one was not run or is not to be trusted.</summary>
    private static List<ExperimentResult>? Read(Study study, RunArchive archive, Profile profile, string device, TextWriter error)
    {
        var dataset = Dataset.Load(profile);
        var read = study.Experiments.Select(experiment => (Name: experiment.Name, Result: archive.Result(experiment, profile, dataset, device))).ToList();
        var missing = read.Where(one => one.Result is null).Select(one => one.Name).ToList();
        if (missing.Count > 0)
        {
            error.WriteLine($"'{archive.Directory}' has no run of every seed, as the code stands, of: {string.Join(", ", missing)}. Run 'dotnet test --filter "
                + $"Category=Comparison' in profile {profile.Name} on {device} first.");
            return null;
        }
        var refused = read.Where(one => one.Result!.Violations.Any()).ToList();
        foreach (var one in refused)
            error.WriteLine($"{one.Name} is refused, and nothing is reported: {one.Result!.Violations.First()}");
        return refused.Count > 0 ? null : [.. read.Select(one => one.Result!)];
    }
}
