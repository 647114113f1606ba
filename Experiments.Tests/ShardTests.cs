using System.Text;
using Experiments.Tests.Commands;
using Harness.Experiments;
using Harness.Snapshots;

namespace Experiments.Tests;

/// <summary>A trained recurrence whose seeds separate processes ran. Question: is that the same result, to the byte, as that of one process?</summary>
[Trait("Category", "Comparison")]
public sealed class ShardTests(Laboratory lab) : IClassFixture<Laboratory>, IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactOnSyntheticReviews]
    public async Task Merged_shards_are_the_single_run_byte_for_byte()
    {
        var declared = FairOpponents.LstmNarrowDense;
        var results = Directory.CreateDirectory(Path.Combine(_folder.Path, "results", "smoke", "cpu")).FullName;
        File.WriteAllText(Path.Combine(results, $"{declared.Name}.verified.json"), "{}"); // so that what came out is received

        var shards = await SeparateProcesses.Shards(_folder.Path, [declared.Name, "--seeds", "1"], [declared.Name, "--seeds", "2..3"]);
        await SeparateProcesses.Harness(["merge", .. shards, "--runs", Path.Combine(_folder.Path, "merged"), "--results", Path.Combine(_folder.Path, "results")]);

        File.ReadAllBytes(Path.Combine(results, $"{declared.Name}.received.json")).Should().Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(MetricSnapshot.Of(lab.Run(declared)))]);
    }
}
