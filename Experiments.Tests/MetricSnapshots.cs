using Harness.Snapshots;
using Xunit.Sdk;

namespace Experiments.Tests;

/// <summary>Puts metric snapshots to the snapshot engine, whichever it is.</summary>
internal static class MetricSnapshots
{
    /// <summary>Fails unless the snapshot is the accepted one, or differs from it by no more than noise.</summary>
    public static async Task Verify(string snapshot, SnapshotLocation location)
    {
        var noise = CalibratedNoise.Of(location);
        var settings = new VerifySettings();
        settings.UseDirectory(location.Directory);
        settings.UseFileName(location.Name);
        settings.DisableScrubbers();
        settings.UseStringComparer(WithinNoise, "json");
        try
        {
            await Verifier.Verify(snapshot, "json", settings);
        }
        catch (Exception refusal) when (location.Notice is not null)
        {
            throw new XunitException(location.Explain(refusal.Message), refusal);
        }

        Task<CompareResult> WithinNoise(string received, string verified, IReadOnlyDictionary<string, object> context) =>
            Task.FromResult(SnapshotComparison.Differences(received, verified, noise) is { } differences ? CompareResult.NotEqual(differences) : CompareResult.Equal);
    }
}
