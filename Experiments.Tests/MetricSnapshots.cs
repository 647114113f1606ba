using Harness.Snapshots;
using Xunit.Sdk;

namespace Experiments.Tests;

/// <summary>Puts metric snapshots to the snapshot engine, whichever it is.</summary>
internal static class MetricSnapshots
{
    /// <summary>Fails unless the snapshot is the accepted one, or differs from it by no more than noise.</summary>
    public static async Task Verify(string snapshot, SnapshotLocation location)
    {
        var files = SnapshotFiles.Of(location);
        files.DeleteVerifiedWithoutText();
        var settings = new VerifySettings();
        settings.UseDirectory(location.Directory);
        settings.UseFileName(location.Name);
        settings.DisableScrubbers();
        settings.UseStringComparer(WithinNoise, "json");
        try
        {
            await Verifier.Verify(snapshot, "json", settings);
        }
        catch (Exception refusal)
        {
            files.DeleteReceivedUnlessWhole(SnapshotFiles.WithUnixNewlines(snapshot));
            if (location.Notice is null)
                throw;
            throw new XunitException(location.Explain(refusal.Message), refusal);
        }

        Task<CompareResult> WithinNoise(string received, string verified, IReadOnlyDictionary<string, object> context) =>
            Task.FromResult(SnapshotCheck.Differences(received, verified, location) is { } differences
                ? CompareResult.NotEqual(differences) : CompareResult.Equal);
    }
}
