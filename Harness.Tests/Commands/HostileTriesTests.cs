using System.Diagnostics;
using Harness.Experiments;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>Tests more than a hundred mistakes of users. <c>hostile.sh</c> lists them, each with its expected exit code.</summary>
[Trait("Category", "Unit")]
public sealed class HostileTriesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Gets whether coverlet measures the coverage of the harness. If so, coverlet has added a type to the assembly.</summary>
    private static bool IsCoverageMeasured =>
        typeof(Study).Assembly.GetTypes().Any(type => type.FullName!.StartsWith("Coverlet.", StringComparison.Ordinal));

    [LinuxFact]
    public async Task No_mistake_ends_in_a_stack_trace_or_a_signal_or_with_another_exit_code()
    {
        var start = new ProcessStartInfo("bash",
        [
            Path.Combine(Workspace.Root, "Harness.Tests", "Commands", "hostile.sh"), Path.Combine(AppContext.BaseDirectory, "Experiments.Tests.dll"),
            _folder.Path, Path.Combine(AmazonReviews.Study.AcceptedSnapshots, "smoke", "cpu", "majority.verified.json"),
            IsCoverageMeasured ? "measured" : "",
        ])
        { RedirectStandardOutput = true };
        foreach (var variable in (string[])["CI", "GITHUB_ACTIONS", "AMAZON_REVIEWS_DIR", Study.ProfileVariable, "RESEARCH_TRACE"])
            start.Environment.Remove(variable);
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(20));
            await process.WaitForExitAsync();

            process.ExitCode.Should().Be(0, output);
            int.Parse(output.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture).Should().BeGreaterThan(100);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
