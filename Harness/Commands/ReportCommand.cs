using System.CommandLine;
using System.IO.Hashing;
using System.Text;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Commands;

/// <summary><c>./research report</c>: writes tables, claims and pictures of archived runs.</summary>
internal static class ReportCommand
{
    private const int LongestFolder = 80;

    private static readonly string[] Formats = [.. Enum.GetNames<ReportFormat>().Select(name => name.ToLowerInvariant())];

    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if runs are missing or refused.</returns>
    public static Command Create(Study study)
    {
        string[] known = [.. study.Experiments.Select(experiment => experiment.Name)];
        var names = new Argument<string[]>("experiment")
        {
            Description = $"The experiments: {string.Join(", ", known)}. Default: all.",
            HelpName = "experiment",
            Arity = ArgumentArity.ZeroOrMore,
        };
        CommonOptions.AcceptOnly(names, known);
        var format = Format();
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var device = new Option<string>("--device") { Description = "The device of the runs.", DefaultValueFactory = _ => "cpu" }
            .AcceptOnlyFromAmong([.. ComputeDevice.Names]);
        var runs = new Option<DirectoryInfo>("--runs") { Description = "The folder of finished runs. Default: the folder of the tests." };
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results. Default: the repository's." };
        var to = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder to write to. Default: the folder of the snapshots for a report on all experiments, otherwise "
                + "'TestResults/reports'.",
        };
        var json = CommonOptions.Json();
        var command =
            new Command("report",
                "Writes tables, claims, curves and pictures from the finished runs of './research run' and the tests. It trains nothing.")
            { names, format, profile, data, device, runs, results, to, json };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } asked)
                return 2;
            var chosen = given.GetValue(names) ?? [];
            var isWhole = chosen.Length == 0 || known.All(chosen.Contains);
            var archive = new RunArchive(given.GetValue(runs)?.FullName ?? RunArchive.UsualDirectory, error.WriteLine);
            var on = given.GetRequiredValue(device);
            var sources = $" --profile {asked.Name} --device {on}{GivenOptions.Of(given, data, runs, results)}";
            var reader = new Reader(archive, asked, Dataset.Load(asked), on, sources, GivenOptions.Of(given, command.Options), error);
            if (reader.Read([.. study.Experiments.Where(experiment => isWhole || chosen.Contains(experiment.Name))]) is not { } found)
                return 1;
            var ofOtherCode = found.Where(archive.IsOfOtherCode).Select(result => result.Experiment.Name).ToList();
            if (ofOtherCode.Count > 0)
            {
                error.WriteLine($"These runs were made by other code than the current code: {string.Join(", ", ofOtherCode)}. The report shows them. "
                    + $"'./research run {string.Join(' ', ofOtherCode)}{sources}' trains them again.");
            }
            var (verdicts, refusals) = Decide(study, found, reader);
            var folder = given.GetValue(to)?.FullName
                ?? (isWhole ? FolderOf(found, given.GetValue(results)?.FullName ?? study.Results, study.AcceptedSnapshots) : FolderOf(found));
            var formats = given.GetValue(format) is { Length: > 0 } some ? some : [ReportFormat.Md, ReportFormat.Png];
            var written = ReportFiles.Write(folder, new ReportContent(found, verdicts, refusals, archive.RecordOf), formats);
            if (given.GetValue(json))
                output.WriteLine(CommonOptions.Serialize(new { folder, written, ofOtherCode }));
            else
                WrittenFiles.Show(output, folder, written, formats);
            return 0;
        }, cancellation));
        return command;
    }

    private static Option<ReportFormat[]> Format()
    {
        var option = new Option<ReportFormat[]>("--format")
        {
            Description = $"The formats, separated by commas: {string.Join(", ", Formats)}. Default: md,png.",
            HelpName = string.Join(",", Formats),
            CustomParser = given =>
            {
                var asked = given.Tokens.SelectMany(token => token.Value.Split(',')).ToList();
                if (asked.FirstOrDefault(name => !Formats.Contains(name)) is { } unknown)
                    given.AddError($"--format must be some of {string.Join(", ", Formats)}, separated by commas; got '{unknown}'."
                        + (WrongUse.Nearest(unknown, Formats) is { } near ? $" Did you mean '{near}'?" : ""));
                return [.. asked.Where(Formats.Contains).Select(name => Enum.Parse<ReportFormat>(name, ignoreCase: true)).Distinct()];
            },
        };
        option.CompletionSources.Add(Formats);
        return option;
    }

    /// <summary>
    /// Decides the claims between the experiments of the report. They are corrected for all claims of the study, so that a smaller report does not make
    /// them easier. If runs of the other experiments are missing, there are no verdicts.
    /// </summary>
    private static (IReadOnlyList<Verdict> Verdicts, IReadOnlyList<ClaimRefusedException> Refusals) Decide(Study study, List<ExperimentResult> found,
        Reader reader)
    {
        bool IsShown(Assertion claim) => Has(claim.First) && Has(claim.Second);
        bool Has(Experiment experiment) => found.Any(result => result.Experiment == experiment);
        IReadOnlyList<ClaimRefusedException> refusals = [.. study.Refusals().Where(refusal => IsShown(refusal.Assertion))];
        if (!study.Claims.Any(IsShown))
            return ([], refusals);
        var others = study.Claims.SelectMany(claim => (Experiment[])[claim.First, claim.Second]).Distinct().Where(experiment => !Has(experiment)).ToList();
        if (reader.Read(others, "No claim is decided, because the runs of all claims of the study are needed: ") is not { } more)
            return ([], refusals);
        List<ExperimentResult> all = [.. found, .. more];
        return ([.. study.Decide(experiment => all.Single(result => result.Experiment == experiment)).Where(verdict => IsShown(verdict.Claim.Assertion))],
            refusals);
    }

    /// <summary>Returns the folder of the pages. Data other than those of the accepted snapshots have their own folder.</summary>
    private static string FolderOf(IReadOnlyList<ExperimentResult> found, string results, string published)
    {
        var places = found.Select(result => SnapshotLocation.For(result, results, published: published)).ToList();
        return (places.FirstOrDefault(place => place.Notice is not null) ?? places[0]).Directory;
    }

    /// <summary>Returns the folder of a report about some experiments. Git ignores it, because the pages in the folder of the snapshots are about all
    /// experiments.</summary>
    internal static string FolderOf(IReadOnlyList<ExperimentResult> found)
    {
        var name = string.Join('+', found.Select(result => result.Experiment.Name));
        return Path.Combine(Workspace.Root, "TestResults", "reports", found[0].Profile.FolderOf(found[0].Runs[0].Evidence), found[0].Device,
            name.Length <= LongestFolder ? name
                : $"{ReportContent.Counted(found.Count, "experiment").Replace(' ', '-')}-{XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(name)):x8}");
    }

    /// <summary>Reads finished runs and reports missing and refused ones.</summary>
    /// <param name="archive">The finished runs.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="dataset">The data of the profile.</param>
    /// <param name="device">The device of the runs.</param>
    /// <param name="sources">The options of a command that trains missing runs.</param>
    /// <param name="options">The options of this command, as they were typed.</param>
    /// <param name="error">Receives the missing and the refused runs.</param>
    private sealed class Reader(RunArchive archive, Profile profile, Dataset dataset, string device, string sources, string options, TextWriter error)
    {
        /// <returns>The results; null if one is missing or refused. The reason is written to the error writer.</returns>
        public List<ExperimentResult>? Read(IReadOnlyList<Experiment> experiments, string beginning = "")
        {
            var read = experiments.Select(experiment => (experiment.Name, Result: archive.Result(experiment, profile, dataset, device))).ToList();
            var missing = read.Where(one => one.Result is null).Select(one => one.Name).ToList();
            if (missing.Count > 0)
            {
                error.WriteLine($"{beginning}'{archive.Directory}' lacks runs of the declared configuration for some seeds of: {string.Join(", ", missing)}. "
                    + $"Train them with './research run {string.Join(' ', missing)}{sources}'.");
                var there = read.Where(one => one.Result is not null).Select(one => one.Name).ToList();
                if (beginning.Length == 0 && there.Count > 0)
                    error.WriteLine($"'./research report {string.Join(' ', there)}{options}' reports the finished ones.");
                return null;
            }
            var refused = read.Where(one => one.Result!.Violations.Any()).ToList();
            foreach (var one in refused)
                error.WriteLine($"{beginning}{one.Name} was refused, so no report is written: {one.Result!.Violations.First()}");
            return refused.Count > 0 ? null : [.. read.Select(one => one.Result!)];
        }
    }
}
