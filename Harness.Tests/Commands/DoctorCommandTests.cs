using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Experiments.Certificate;
using Harness.Runtime;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class DoctorCommandTests
{
    private static readonly string[] Subjects =
        ["libtorch", "libstdc++", "threads", "device", .. ComputeDevice.Current.IsGpu
            ? ["kernels for the GPU"] : Array.Empty<string>(), "processor", "memory", "disk for results", "disk for prepared texts", "finished runs",
                "user's folder", "committed reviews",
                "real reviews", "snapshot engine", "accepted snapshots", "layers' numbers", "torch's numbers", "arithmetic"];

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

    [Theory, InlineData("--arithmetic", "whole"), InlineData("--arithmetic whole", "whole"), InlineData("--arithmetic kernels", "kernels")]
    public async Task Prints_the_hash_of_the_arithmetic_alone(string args, string scope)
    {
        var (exitCode, said) = await Run(args);
        var expected = scope == "whole" ? ArithmeticCertificate.Of(AmazonReviews.Study) : ArithmeticCertificate.KernelsAlone;

        said.Should().Be(expected.Hash + Environment.NewLine);
        exitCode.Should().Be(0);
    }

    [Fact]
    public async Task Says_of_the_arithmetic_in_JSON_whether_it_is_the_committed_one()
    {
        var (exitCode, said) = await Run("--arithmetic kernels --json");
        var seen = JsonDocument.Parse(said).RootElement;

        exitCode.Should().Be(0);
        seen.GetProperty("scope").GetString().Should().Be("kernels");
        seen.GetProperty("version").GetInt32().Should().Be(ArithmeticCertificate.CurrentVersion);
        seen.GetProperty("hash").GetString().Should().Be(ArithmeticCertificate.Committed.KernelsHash).And.Be(seen.GetProperty("committed").GetString());
        seen.GetProperty("held").GetBoolean().Should().BeTrue();
        seen.GetProperty("differing").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("--write", "--write needs --arithmetic")]
    [InlineData("--arithmetic kernels --write", "--write needs the whole certificate")]
    [InlineData("--arithmetic half", "half")]
    public void Refuses_what_makes_no_sense(string args, string message) =>
        DoctorCommand.Create(AmazonReviews.Study).Parse(args).Errors.Should().Contain(error => error.Message.Contains(message, StringComparison.Ordinal));

    private static async Task<(int ExitCode, string Said)> Run(string args)
    {
        using var said = new StringWriter();
        var exitCode = await DoctorCommand.Create(AmazonReviews.Study).Parse(args).InvokeAsync(new InvocationConfiguration { Output = said });
        return (exitCode, said.ToString());
    }
}
