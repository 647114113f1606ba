using Harness.Snapshots.Comparison;
namespace Harness.Snapshots;

/// <summary>Compares a metric snapshot with the accepted one, outside the tests:
/// what the snapshot engine does with them in a test, without a diff tool.</summary>
public static class SnapshotCheck
{
    /// <summary>Passes a snapshot that is the accepted one, or differs from it by no more than noise;
    /// else leaves it beside the accepted one, for a person to look at.</summary>
    /// <param name="snapshot">JSON.</param>
    /// <param name="location">Where it belongs.</param>
    /// <exception cref="SnapshotRefusedException">It is new, or it differs; the message is the one that the test of it fails with.</exception>
    public static void Verify(string snapshot, SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(location);
        var (files, received) = (SnapshotFiles.Of(location), SnapshotFiles.WithUnixNewlines(snapshot));
        files.DeleteVerifiedWithoutText();
        var verified = files.Open(received);
        var differences = verified is null || verified == received ? null : Differences(received, verified, location);
        if (files.Refusal(received, verified, isEqual: verified is not null && differences is null, differences) is { } refusal)
            throw new SnapshotRefusedException(location.Explain(refusal));
    }

    /// <summary>Deletes what an earlier run received in a place, before anything new is judged there.</summary>
    /// <param name="location">The place.</param>
    /// <remarks>Else it would wait to be accepted in the name of a later run that was refused.</remarks>
    public static void DeleteReceived(SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        SnapshotFiles.Of(location).DeleteReceived();
    }

    /// <summary>Compares two snapshots that are not the same text.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="location">Where both belong.</param>
    /// <returns>Null if nothing differs beyond noise; else what differs,
    /// or why the accepted file or its noise cannot be read, say after half a merge.</returns>
    /// <remarks>It never throws for the content of a file: an engine would then leave no received file to look at.</remarks>
    internal static string? Differences(string received, string verified, SnapshotLocation location)
    {
        try
        {
            return SnapshotComparison.Differences(received, verified, CalibratedNoise.Of(location));
        }
        catch (FormatException broken)
        {
            return broken.Message;
        }
    }
}
