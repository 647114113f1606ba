using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Kept;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary><c>./research run</c>: runs the same experiments as the tests, with the same invariants,
/// archive and snapshots, also on a machine without the .NET SDK.</summary>
internal static class RunCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if an invariant is violated or a snapshot does not hold.</returns>
    public static Command Create(Study study)
    {
        var command = new Command("run",
            "Trains experiments as the tests do, checks each run with the invariants, keeps it, and compares the metrics with the accepted snapshot.");
        var options = new RunOptions(study);
        options.AddTo(command);
        command.SetAction((given, cancellation) => Task.Run(() => Run(study, options, given), cancellation));
        return command;
    }

    private static async Task<int> Run(Study study, RunOptions options, ParseResult given)
    {
        var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
        if (CommonOptions.Asked(study, given.GetRequiredValue(options.Profile), given.GetValue(options.Data), error) is not { } profile)
            return 2;
        if (CommonOptions.DeviceNamed(given.GetValue(options.Device), error) is not { } device)
            return 1;
        study.RequireClaims();
        if (given.GetValue(options.Controls))
        {
            return ControlRun.Of(options.Experiments(given), profile, device, ResultsFolder(study, options, given), options.Scheduler(given), output,
                given.GetValue(options.Quiet) ? null : error, error);
        }
        var (found, exitCode) = QuickLook.Asked(given.GetValue(options.Epochs), given.GetValue(options.LearningRate)) is { } look
            ? look.Run(options.Experiments(given), profile, given.GetValue(options.Seeds) ?? [], device, given.GetValue(options.Runs)?.FullName,
                options.Scheduler(given), options.Style(given), output, error)
            : await AsDeclared(study, profile, device, options, given).Run(options.Experiments(given), output, error);
        if (options.Style(given) == RunDisplay.Style.Json)
            RunJson.WriteEnd(output, found, exitCode);
        return exitCode;
    }

    private static DeclaredRun AsDeclared(Study study, Profile profile, ComputeDevice device, RunOptions options, ParseResult given) => new()
    {
        Study = study,
        Profile = profile,
        Device = device,
        Seeds = given.GetValue(options.Seeds) ?? [],
        CheckpointEvery = given.GetValue(options.Checkpoints) is { } minutes ? TimeSpan.FromMinutes(minutes) : profile.CheckpointEvery,
        Checkpoints = given.GetValue(options.CheckpointFolder)?.FullName ?? CheckpointFolder.UsualDirectory,
        Archive = new RunArchive(given.GetValue(options.Runs)?.FullName ?? RunArchive.UsualDirectory),
        Models = given.GetValue(options.KeepModels) ?? profile.KeepsModels ? given.GetValue(options.Models)?.FullName ?? KeptModels.UsualDirectory : null,
        TrainsAgain = given.GetValue(options.Fresh),
        Scheduler = options.Scheduler(given),
        Results = ResultsFolder(study, options, given),
        OwnSnapshots = given.GetValue(options.OwnSnapshots),
        Style = options.Style(given),
    };

    private static string ResultsFolder(Study study, RunOptions options, ParseResult given) => given.GetValue(options.Results)?.FullName ?? study.Results;
}
