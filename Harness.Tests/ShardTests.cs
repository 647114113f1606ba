using System.Text;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Runtime;
using Harness.Snapshots;
using Harness.Tests.Commands;

namespace Harness.Tests;

/// <summary>Tests that merging runs of two processes gives the same result, byte for byte, as one process. The model is a recurrent network, and the other
/// process runs one of its seeds.</summary>
[Trait("Category", "Comparison")]
public sealed class ShardTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactOnSyntheticReviews]
    public async Task Merged_shards_are_the_single_run_byte_for_byte()
    {
        var device = ComputeDevice.Current.Name;
        var declared = global::Experiments.Tests.Ablations.LstmNarrowDense;
        var results = Directory.CreateDirectory(Path.Combine(_folder.Path, "results", "smoke", device)).FullName;
        File.WriteAllText(Path.Combine(results, $"{declared.Name}.verified.json"), "{}"); // an accepted snapshot that differs

        var otherShard = SeparateProcesses.Shards(_folder.Path, device, [declared.Name, "--seeds", "1"]);
        var profile = AmazonReviews.Study.Profile();
        var single = new ExperimentRunner(profile, Dataset.Load(profile), ComputeDevice.Current).Run(declared);
        var ownShard = Path.Combine(_folder.Path, "own");
        new RunArchive(ownShard).Save(single with { Runs = [.. single.Runs.Skip(1)] });
        await SeparateProcesses.Harness(
            ["merge", "--device", device, .. await otherShard, ownShard, "--runs", Path.Combine(_folder.Path, "merged"), "--results",
                Path.Combine(_folder.Path, "results")]);

        File.ReadAllBytes(Path.Combine(results, $"{declared.Name}.received.json"))
            .Should().Equal(Encoding.UTF8.GetBytes(MetricSnapshot.Of(single)));
    }
}
