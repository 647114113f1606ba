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
            ? ["GPU", "kernels for the GPU"] : Array.Empty<string>(), "processor", "memory", "disk for results", "disk for prepared texts", "finished runs",
                "user's folder", "committed reviews",
                "real reviews", "snapshot engine", "accepted snapshots", "layers' numbers", "torch's numbers", "arithmetic"];

    [Fact]
    public async Task Reports_the_condition_of_every_subject_and_what_to_do_unless_it_is_ok()
    {
        var (exitCode, output) = await Run("--json");

        exitCode.Should().Be(0, output);
        var seen = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        seen.Select(one => one.GetProperty("subject").GetString()).Should().Equal(Subjects);
        foreach (var one in seen)
        {
            one.GetProperty("seen").GetString().Should().NotBeNullOrWhiteSpace();
            (one.GetProperty("condition").GetString() == "ok").Should().Be(one.GetProperty("toDo").ValueKind == JsonValueKind.Null);
        }
    }

    [Fact]
    public async Task Prints_the_conditions_as_text()
    {
        var (_, output) = await Run("");

        output.Should().Contain("ok       snapshot engine: ").And.MatchRegex(@"\d+ ok, \d+ warnings?, 0 problems: runs are possible\.");
    }

    [Theory, InlineData("--arithmetic", "whole"), InlineData("--arithmetic whole", "whole"), InlineData("--arithmetic kernels", "kernels")]
    public async Task Prints_only_the_hash_of_the_arithmetic(string args, string scope)
    {
        var (exitCode, output) = await Run(args);
        var expected = scope == "whole" ? ArithmeticCertificate.Of(AmazonReviews.Study) : ArithmeticCertificate.KernelsAlone;

        output.Should().Be(expected.Hash + Environment.NewLine);
        exitCode.Should().Be(0);
    }

    [Fact]
    public async Task Reports_in_JSON_whether_the_arithmetic_is_the_committed_one()
    {
        var (exitCode, output) = await Run("--arithmetic kernels --json");
        var seen = JsonDocument.Parse(output).RootElement;

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
    public void Refuses_invalid_options(string args, string message) =>
        DoctorCommand.Create(AmazonReviews.Study).Parse(args).Errors.Should().Contain(error => error.Message.Contains(message, StringComparison.Ordinal));

    private static async Task<(int ExitCode, string Output)> Run(string args)
    {
        using var output = new StringWriter();
        var exitCode = await DoctorCommand.Create(AmazonReviews.Study).Parse(args).InvokeAsync(new InvocationConfiguration { Output = output });
        return (exitCode, output.ToString());
    }
}
