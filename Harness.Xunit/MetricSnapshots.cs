using Harness.Snapshots;
using Xunit.Sdk;

namespace Harness.Xunit;

/// <summary>Verifies metric snapshots with the snapshot engine Verify.</summary>
public static class MetricSnapshots
{
    /// <summary>Fails unless the snapshot equals the accepted one or differs from it only within noise.</summary>
    /// <param name="snapshot">The text of the snapshot.</param>
    /// <param name="location">The location of the accepted snapshot.</param>
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
