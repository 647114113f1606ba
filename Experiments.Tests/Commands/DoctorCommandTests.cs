using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Runtime;

namespace Experiments.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class DoctorCommandTests
{
    private static readonly string[] Subjects =
        ["libtorch", "libstdc++", "threads", "device", .. ComputeDevice.Current.IsGpu ? ["kernels for the card"] : Array.Empty<string>(), "processor", "memory", "disk for results", "disk for prepared reviews", "synthetic reviews", "real reviews", "snapshot engine", "accepted snapshots", "layers' numbers", "torch's numbers"];

    [Fact]
    public async Task Says_of_everything_how_it_stands_and_of_what_does_not_what_to_do()
    {
        var (exitCode, said) = await Run("--json");

        exitCode.Should().Be(0, said);
        var seen = JsonDocument.Parse(said).RootElement.EnumerateArray().ToList();
        seen.Select(one => one.GetProperty("subject").GetString()).Should().Equal(Subjects);
        foreach (var one in seen)
        {
            one.GetProperty("seen").GetString().Should().NotBeNullOrWhiteSpace();
            (one.GetProperty("condition").GetString() == "ok").Should().Be(one.GetProperty("toDo").ValueKind == JsonValueKind.Null);
        }
    }

    [Fact]
    public async Task Says_it_in_words_too()
    {
        var (_, said) = await Run("");

        said.Should().Contain("ok       snapshot engine: ").And.MatchRegex(@"\d+ ok, \d+ warnings?, 0 problems: runs are possible\.");
    }

    private static async Task<(int ExitCode, string Said)> Run(string args)
    {
        using var said = new StringWriter();
        var exitCode = await DoctorCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { Output = said });
        return (exitCode, said.ToString());
    }
}
