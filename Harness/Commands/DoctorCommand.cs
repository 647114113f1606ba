using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Certificate;
using Harness.Health;
using Harness.Health.Numbers;
using Harness.Runtime;
using Harness.Storage;
using Harness.Tokens.Prepared;

namespace Harness.Commands;

/// <summary><c>./research doctor</c>: checks this machine and suggests fixes for its problems.</summary>
internal static class DoctorCommand
{
    private const string Whole = "whole", Kernels = "kernels";

    /// <summary>Describes the command.</summary>
    /// <returns>The command. It exits with 1 if a problem prevents runs.</returns>
    public static Command Create(Study study)
    {
        var json = CommonOptions.Json();
        var arithmetic = new Option<string?>("--arithmetic")
        {
            Description =
                $"Computes the certificate of this machine's arithmetic and prints only its hash. The exit code is 0 if it equals the committed one, else 1. "
                    + $"'{Kernels}' checks only the kernels, which needs no libtorch.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => null,
        };
        arithmetic.AcceptOnlyFromAmong(Whole, Kernels);
        var write =
            new Option<bool>("--write")
            {
                Description =
                $"With --arithmetic: writes this machine's certificate to {study.Certificate?.File ?? ArithmeticCertificate.CommittedFile}."
            };
        var threads = new Option<int>("--threads") { Description = "Threads for one torch operation.", DefaultValueFactory = _ => 1, Hidden = true };
        var command =
            new Command("doctor",
                "Checks everything that runs depend on: libtorch, device, processor, memory, disk, data, snapshots, and whether computed numbers "
                    + "are right.") { json, arithmetic, write, threads };
        CommonOptions.Validate(command, given =>
        {
            if (!given.GetValue(write))
                return;
            if (given.GetResult(arithmetic) is not { Implicit: false } asked)
                given.AddError("--write needs --arithmetic.");
            else if (asked.Tokens.Any(token => token.Value == Kernels))
                given.AddError($"--write needs the whole certificate; leave out '{Kernels}'.");
        });
        command.SetAction(given =>
        {
            if (given.GetResult(arithmetic) is { Implicit: false })
            {
                var certificate = new ArithmeticAnswer(study, given.GetValue(arithmetic) == Kernels, given.GetValue(threads));
                return given.GetValue(write)
                    ? certificate.Write(given.InvocationConfiguration) : certificate.Print(given.InvocationConfiguration, given.GetValue(json));
            }
            var found = Look(study).ToList();
            if (given.GetValue(json))
                given.InvocationConfiguration.Output.WriteLine(
                    CommonOptions.Serialize(found.Select(one => new { one.Subject, Condition = Name(one.Condition), one.Seen, one.ToDo })));
            else
                Print(given.InvocationConfiguration.Output, found);
            return found.Any(one => one.Condition == Condition.Problem) ? 1 : 0;
        });
        return command;
    }

    private static IEnumerable<Observation> Look(Study study)
    {
        var here = Surroundings.Here;
        var workspace = WorkspaceFolders.Find(AppContext.BaseDirectory, Directory.GetCurrentDirectory());
        var torch = TorchHealth.Of(here);
        var device = torch.Any(one => one.Condition == Condition.Problem) ? null : ComputeDevice.Current;
        return
        [
            .. torch,
            .. MachineHealth.Of(here, new Dictionary<string, string> { ["results"] = workspace.Root, ["prepared texts"] = PreparedCache.Users.Directory }),
            .. WritableFolders.Of(workspace.Root, UsersFolder.Usual),
            .. DataHealth.Of(study, here, workspace, PreparedCache.Users),
            .. SnapshotHealth.Of(study, device?.Name ?? "cpu"),
            .. device is null ? [] : NumericHealth.Of(device),
            .. device is null ? Array.Empty<Observation>() : [ArithmeticHealth.Look(study)],
        ];
    }

    private static void Print(TextWriter output, List<Observation> found)
    {
        foreach (var one in found)
        {
            output.WriteLine($"{Name(one.Condition),-8} {one.Subject}: {one.Seen}");
            if (one.ToDo is not null)
                output.WriteLine($"{"",-8} → {one.ToDo}");
        }
        var (problems, warnings) = (found.Count(one => one.Condition == Condition.Problem), found.Count(one => one.Condition == Condition.Warning));
        output.WriteLine($"{found.Count - problems - warnings} ok, {warnings} warning{(warnings == 1 ? "" : "s")}, {problems} "
            + $"problem{(problems == 1 ? "" : "s")}: {(problems > 0 ? "runs are not possible" : "runs are possible")}.");
    }

    private static string Name(Condition condition) => condition switch
    {
        Condition.Ok => "ok",
        Condition.Warning => "warning",
        _ => "problem",
    };
}
