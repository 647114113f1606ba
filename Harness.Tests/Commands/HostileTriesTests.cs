using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Experiments;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>Tests more than a hundred mistakes of users. <c>hostile.sh</c> lists them in groups, each with its expected exit code.</summary>
[Trait("Category", "Unit")]
public sealed partial class HostileTriesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Gets whether coverlet measures the coverage of the harness. If so, coverlet has added a type to the assembly.</summary>
    private static bool IsCoverageMeasured =>
        typeof(Study).Assembly.GetTypes().Any(type => type.FullName!.StartsWith("Coverlet.", StringComparison.Ordinal));

    [LinuxFact]
    public Task No_mistake_ends_in_a_stack_trace_or_a_signal_or_with_another_exit_code() => ShouldEndAsExpected("users",
        ("names and options", 66), ("data", 19), ("files and folders in the way", 54), ("snapshots with impossible values", 21),
        ("outputs that cannot be written", 2), ("low limits of open files", IsCoverageMeasured ? 5 : 8), ("two runs at the same time", 2));

    [FactOnMountedDisk]
    public Task No_full_or_read_only_disk_ends_in_a_stack_trace_or_a_signal_or_with_another_exit_code() =>
        ShouldEndAsExpected("disks", ("full disk", 8), ("read-only disk", 7));

    [FactOnMountedDisk(ofRepository: true)]
    public Task No_read_only_repository_ends_in_a_stack_trace_or_a_signal_or_with_another_exit_code() =>
        ShouldEndAsExpected("repository", ("read-only repository", 3));

    /// <summary>Makes the mistakes of some groups, and checks that no group has fewer tries than stated.</summary>
    private async Task ShouldEndAsExpected(string groups, params (string Group, int Tries)[] least)
    {
        var start = new ProcessStartInfo("bash",
        [
            Path.Combine(Workspace.Root, "Harness.Tests", "Commands", "hostile.sh"), groups, Path.Combine(AppContext.BaseDirectory, "Experiments.Tests.dll"),
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
            var tries = Group().Matches(output)
                .ToDictionary(match => match.Groups["group"].Value, match => int.Parse(match.Groups["tries"].Value, CultureInfo.InvariantCulture));
            tries.Keys.Should().Equal(least.Select(one => one.Group), "these are the groups of {0}", groups);
            least.Where(one => tries[one.Group] < one.Tries).Should().BeEmpty("these groups have fewer tries: {0}", output);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex(@"^(?<group>[a-z -]+): (?<tries>\d+) tries, 0 wrong$", RegexOptions.Multiline)]
    private static partial Regex Group();
}
