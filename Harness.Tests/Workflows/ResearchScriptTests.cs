using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Tests the scripts that build the program of a study and start it: the one of this repository and the one of the template.</summary>
[Trait("Category", "Unit")]
public sealed class ResearchScriptTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    /// <summary>Starts several at the same time, as shards on one machine do after an edit. The fake build removes the program for a while, as a real one
    /// does.</summary>
    [FactOnShell]
    public void Of_several_that_start_at_the_same_time_one_builds_and_the_others_wait()
    {
        _shell.Fake("dotnet", """
            if [ "$1" = build ]; then
                program=$2/bin/Debug/net10.0/Experiments.Tests.dll
                mkdir -p "${program%/*}"
                rm -f "$program"
                echo built >> "$HERE/builds"
                sleep 1
                touch "$program"
            else
                [ -f "$1" ] || { echo "there is no $1" >&2; exit 1; }
                echo "ran $2"
            fi
            """);
        foreach (var (name, script) in ((string, string)[])[("here", "research"), ("template", Path.Combine("Templates", "research-study", "research"))])
        {
            foreach (var folder in (string[])["Harness", "Harness.Xunit", "Experiments.Tests"])
                _shell.Write($"{name}/{folder}/Code.cs", "");
            _shell.Write($"{name}/global.json", "");
            _shell.Write($"{name}/Torch.props", "");
            _shell.Write($"{name}/research", File.ReadAllText(Path.Combine(Workspace.Root, script)));

            var outcome = _shell.Run("/bin/sh",
                ["-c", $"for i in 1 2 3 4; do (sleep 0.$i; sh {name}/research $i) & done; wait; sh {name}/research again"]);

            // How many arrive while the first one builds depends on the machine.
            outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "Waiting for another build …")
                .Should().Equal(["Building the program, because a file changed …"], "of {0}", script);
            outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
                .Should().Equal("ran 1", "ran 2", "ran 3", "ran 4", "ran again");
            File.ReadAllLines(_shell.At("builds")).Should().ContainSingle("of {0}", script);
            File.Delete(_shell.At("builds"));
        }
    }
}
