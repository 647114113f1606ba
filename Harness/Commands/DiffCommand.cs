using System.CommandLine;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting;
using Harness.Reporting.Differences;
using Harness.Snapshots.Comparison;

namespace Harness.Commands;

/// <summary><c>./research diff</c>: shows the changes since a git revision, or between two folders of results, for a comment in a pull request.</summary>
internal static class DiffCommand
{
    /// <summary>Describes the command.</summary>
    /// <returns>The command. It exits with 0 whenever it has rendered the changes, because the tests judge them.</returns>
    public static Command Create(Study study)
    {
        var revision = new Argument<string?>("revision")
        {
            Description = "A git revision to compare the results with, such as HEAD or main.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var before = Folder("--base", "The folder of the old results, instead of a revision.");
        var head = Folder("--head", "The folder of the new results. A received file there is used instead of the verified one. Default: the study's.");
        var to = new Option<FileInfo>("--out") { Description = "The file to write the Markdown to. Default: standard output." };
        var json = CommonOptions.Json();
        var command =
            new Command("diff",
                "Shows what changed since a git revision, or between two folders of results, as Markdown under 60 KB. The exit code is 0 even if they differ.")
            { revision, before, head, to, json };
        CommonOptions.Validate(command, given =>
        {
            var (named, isFolder) = (given.GetValue(revision), given.GetResult(before) is not null);
            if (named?.StartsWith('-') == true)
                given.AddError(CommonOptions.UnknownOption(named, command));
            else if (named is not null == isFolder)
                given.AddError("Name a git revision, such as HEAD or main, or two folders with --base and --head.");
            else if (isFolder && given.GetResult(head) is null)
                given.AddError("Name the new results too, with --head.");
        });
        command.SetAction(given =>
        {
            var output = given.InvocationConfiguration.Output;
            var now = given.GetValue(head)?.FullName ?? study.Results;
            using var committed = given.GetValue(revision) is { } name ? CommittedResults.Of(name, now) : null;
            var difference = ResultsDifference.Of(
                ResultsFolder.Open(committed?.Folder ?? given.GetRequiredValue(before).FullName, withReceived: false, study),
                ResultsFolder.Open(now, withReceived: true, study));
            var page = DifferencePage.Of(difference);
            if (given.GetValue(to) is { } file)
                File.WriteAllText(file.FullName, page);
            if (given.GetValue(json))
                output.WriteLine(CommonOptions.Serialize(Shape(difference)));
            else if (given.GetValue(to) is { } written)
                output.WriteLine($"Written to '{written.FullName}'.");
            else
                output.Write(page);
            return 0;
        });
        return command;
    }

    private static Option<DirectoryInfo> Folder(string name, string description) =>
        new Option<DirectoryInfo>(name)
        {
            Description = $"{description} Its files are profile/device/experiment.verified.json, as in results/.",
        }.AcceptExistingOnly();

    private static object Shape(ResultsDifference difference) => new
    {
        nothing = difference.IsNone,
        difference.Compared,
        verdicts = difference.Verdicts.Select(verdict => new
        {
            verdict.Snapshot,
            verdict = ComparisonText.Said(verdict.Outcome),
            refused = verdict.IsRefused,
            weights = verdict.Divergence?.ToString(),
            begins = verdict.Divergence?.Moments.Select(seed => new { seed = seed.Key, moment = seed.Value }),
            noise = verdict.Noise.ToString(),
            judgedByNoiseBecause = ComparisonText.Because(verdict.Arithmetic),
        }),
        noise = difference.Noise.Select(noise => new { noise.Folder, noise.Experiment, verdict = DifferencePage.Said(noise.Verdict) }),
        metrics = difference.Metrics.Select(metric => new
        {
            metric.Snapshot,
            metric.Key,
            old = Shape(metric.Old),
            @new = Shape(metric.New),
            difference = Number(metric.Difference),
            sigma = Number(metric.Sigma),
            verdict = DifferencePage.Said(metric.Verdict),
            metric.Scattered,
        }),
        exact = difference.Exact.Select(Shape),
        pairs = difference.Pairs.Select(Shape),
        difference.Claims,
        snapshots =
            difference.Lone.Select(lone =>
                new { lone.Name, verdict = DifferencePage.Said(lone.Verdict), accuracy = Shape(lone.Accuracy), loss = Shape(lone.Loss) }),
        difference.Received,
        difference.UnreadInBase,
        difference.UnreadInHead,
    };

    private static object Shape(ExactChange change) =>
        new { change.Snapshot, change.Key, change.Old, change.New, verdict = DifferencePage.Said(change.Verdict) };

    private static object? Shape(MeanAndDeviation? spread) =>
        spread is { } given ? new { mean = Number(given.Mean), standardDeviation = Number(given.StandardDeviation) } : null;

    /// <summary>Returns a number for JSON, which has no NaN; a figure that does not exist is null.</summary>
    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
