using Harness.Snapshots;
using Xunit.Sdk;

namespace Harness.Xunit;

/// <summary>Puts metric snapshots to the snapshot engine, whichever it is.</summary>
public static class MetricSnapshots
{
    /// <summary>Fails unless the snapshot is the accepted one, or differs from it by no more than noise.</summary>
    /// <param name="snapshot">The text of what was measured.</param>
    /// <param name="location">Where the accepted one lies.</param>
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
