using System.CommandLine;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Commands;

/// <summary><c>./research accept</c>: accepts received snapshots and prints the changes.</summary>
internal static class AcceptCommand
{
    private static readonly string[] Pages = ["comparison.md", "claims.md", "report.md", "scores.md"];

    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <param name="environment">Reads an environment variable; if null, those of the process are read.</param>
    /// <returns>The command. It exits with 1 on a build server, and if a named snapshot was not received or cannot be read.</returns>
    public static Command Create(Study study, Func<string, string?>? environment = null)
    {
        var names =
            new Argument<string[]>("names")
            {
                Description =
                "The names of snapshots, such as 'lstm', or 'smoke/cpu/lstm' if several have the same name. Default: all received snapshots.",
                Arity = ArgumentArity.ZeroOrMore
            };
        CommonOptions.RefuseOptions(names);
        var results = new Option<DirectoryInfo>("--results") { Description = "The folder of results. Default: the repository's." };
        var uncertified = new Option<bool>("--uncertified")
        {
            Description =
                "Also accepts snapshots from a CPU without the certificate ('./research doctor' shows it). Only machines like it can be compared with them.",
        };
        var otherCode = new Option<bool>("--other-code")
        {
            Description = "Also accepts snapshots that were made by other code than the current code, for example on another branch.",
        };
        var discard = new Option<bool>("--discard") { Description = "Deletes received snapshots instead of accepting them." };
        var command =
            new Command("accept",
                "Accepts received snapshots and prints the changes. Each received file replaces the accepted one as a whole. Look at the "
                    + "changes first: later runs are compared with what you accept.") { names, results, uncertified, otherCode, discard };
        CommonOptions.Validate(command, given =>
        {
            if (given.GetValue(discard) && ((Option<bool>[])[uncertified, otherCode]).FirstOrDefault(option => given.GetValue(option)) is { } accepting)
            {
                given.AddError($"--discard and {accepting.Name} cannot be used together: --discard deletes received snapshots, and {accepting.Name} "
                    + "accepts more of them.");
            }
        });
        command.SetAction(given =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (BuildServer.Sign(environment) is { } server)
            {
                error.WriteLine($"Nothing is accepted on a build server ({server} is set). Accept on your own machine, look at the change, and commit it.");
                return 1;
            }
            var folder = given.GetValue(results)?.FullName ?? study.Results;
            if (!Directory.Exists(folder))
            {
                error.WriteLine($"There is no folder '{folder}'.");
                return 1;
            }
            if (Chosen(study, folder, given.GetValue(names) ?? [], GivenOptions.Of(given, command.Options), output, error) is not { } chosen)
                return 1;
            return given.GetValue(discard) ? Discard(chosen, output, error)
                : Accept(study, chosen, folder, snapshot => snapshot.Accept(given.GetValue(uncertified), given.GetValue(otherCode)), output, error);
        });
        return command;
    }

    /// <summary>Finds the received snapshots that were named, or all.</summary>
    /// <returns>The snapshots; null if a name is unknown or not unique. The reason is written to the error writer.</returns>
    private static List<ReceivedSnapshot>? Chosen(Study study, string results, string[] names, string options, TextWriter output, TextWriter error)
    {
        var received = ReceivedSnapshot.In(results, study).Select(snapshot => (snapshot.Path, Snapshot: snapshot)).ToList();
        var unknown = names.Where(name => !received.Any(one => IsCalled(one.Path, name))).ToList();
        if (unknown.Any(name => WrongUse.Parts(name).Length > 1) && names.SelectMany(WrongUse.Parts).ToList() is var parts
            && parts.All(part => received.Any(one => IsCalled(one.Path, part))))
        {
            error.WriteLine($"Separate names by spaces: './research accept {string.Join(' ', parts)}{options}'.");
            return null;
        }
        foreach (var name in unknown)
        {
            var meant = WrongUse.DidYouMean(name, received.SelectMany(one => (string[])[one.Path.Split('/')[^1], one.Path]));
            error.WriteLine($"There is no received snapshot '{name}'. {meant}Received: "
                + $"{(received.Count == 0 ? "none" : string.Join(", ", received.Select(one => one.Path)))}.");
        }
        if (unknown.Count > 0)
            return null;
        foreach (var name in names)
        {
            var called = received.Where(one => one.Path != name && IsCalled(one.Path, name)).Select(one => one.Path).ToList();
            if (called.Count < 2)
                continue;
            error.WriteLine($"{called.Count} received snapshots have the name '{name}'. Name one of them: {string.Join(", ", called)}.");
            return null;
        }
        if (received.Count == 0)
            output.WriteLine($"There is no received snapshot in '{results}'.");
        return [.. received.Where(one => names.Length == 0 || names.Any(name => IsCalled(one.Path, name))).Select(one => one.Snapshot)];
    }

    private static int Discard(List<ReceivedSnapshot> chosen, TextWriter output, TextWriter error)
    {
        var failed = 0;
        foreach (var snapshot in chosen)
        {
            try
            {
                snapshot.Discard();
                output.WriteLine($"{snapshot.Path}: discarded");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"{snapshot.Path}: not discarded. {e.Message}");
                failed++;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    private static int Accept(Study study, List<ReceivedSnapshot> chosen, string results, Func<ReceivedSnapshot, IReadOnlyList<string>> accept,
        TextWriter output, TextWriter error)
    {
        var (failed, changed) = (0, new List<(string Path, bool IsNew, DateTime Received)>());
        foreach (var snapshot in chosen)
        {
            var path = snapshot.Path;
            try
            {
                var (isNew, received) = (!snapshot.HasAccepted, snapshot.Received);
                var differences = accept(snapshot);
                if (differences.Count > 0)
                    changed.Add((path, isNew, received));
                output.WriteLine(differences.Count == 0 ? $"{path}: equal to its snapshot" : $"{path}: accepted\n{string.Join("\n", differences)}");
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"{path}: not accepted. {e.Message}");
                failed++;
            }
        }
        foreach (var folder in changed.GroupBy(one => Path.GetDirectoryName(one.Path)!.Replace('\\', '/')))
            NameOldPages(study, folder.Key, [.. folder.Select(one => (Path.GetFileName(one.Path), one.IsNew, one.Received))], results, output);
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Names the pages beside the snapshots that do not show them yet, and the command that renews the pages.</summary>
    private static void NameOldPages(Study study, string folder, (string Name, bool IsNew, DateTime Received)[] accepted, string results, TextWriter output)
    {
        var old = Pages.Where(page => accepted.Any(one => Shows(page, one.Name) && IsOlder(page, one.Received))
            && !accepted.Any(one => one.Name == Path.GetFileNameWithoutExtension(page))).ToList();
        var places = folder.Split('/');
        if (old.Count == 0 || places.Length < 2)
            return;
        var shown = accepted.Where(one => old.Any(page => Shows(page, one.Name))).ToList();
        var lack = shown.All(one => one.IsNew) ? $"do not show {string.Join(", ", shown.Select(one => one.Name))} yet" : "still show the old figures";
        output.WriteLine($"These pages in '{folder}' {lack}: {string.Join(", ", old)}. "
            + $"'./research run all --profile {places[0]} --device {places[1]}{ShownPath.Option("--results", results, study.Results)}'"
            + $"{(places.Length > 2 || study.ReadsUsersData(places[0]) ? ", with the same --data," : "")} trains what is not finished, and writes them again"
            + $"{(old.Contains("comparison.md") || old.Contains("claims.md") ? "; then accept the received files" : "")}.");

        // A page that was written after the run shows it. 'report' writes pages without a training.
        bool IsOlder(string page, DateTime received) => Path.Combine(results, folder, page) is var path && File.Exists(path)
            && File.GetLastWriteTimeUtc(path) <= received;
    }

    /// <summary>Tells whether a page shows a snapshot. The comparison and the decision have only the page that is accepted with them.</summary>
    private static bool Shows(string page, string snapshot) =>
        ReceivedSnapshot.IsOfSeveral(snapshot) ? snapshot == "claims" && page == "report.md" : true;

    private static bool IsCalled(string path, string name) => path == name || path.EndsWith($"/{name}", StringComparison.Ordinal);
}
