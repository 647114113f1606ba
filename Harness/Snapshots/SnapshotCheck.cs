using Harness.Snapshots.Comparison;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>Compares a metric snapshot with the accepted one outside of tests, as the snapshot engine does in a test, but without a diff tool.</summary>
internal static class SnapshotCheck
{
    /// <summary>Passes a snapshot that equals the accepted one or differs only within noise.
    /// Otherwise writes it next to the accepted one for a person to read.</summary>
    /// <param name="snapshot">The JSON of the snapshot.</param>
    /// <param name="location">The location of the snapshot.</param>
    /// <exception cref="SnapshotRefusedException">The snapshot is new or differs. The message begins with the verdict, and names the differences and then the
    /// files.</exception>
    public static void Verify(string snapshot, SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(location);
        var (files, received) = (SnapshotFiles.Of(location), SnapshotFiles.WithUnixNewlines(snapshot));
        files.DeleteVerifiedWithoutText();
        var verified = files.Open(received);
        var differences = verified is null || verified == received ? null : Differences(received, verified, location);
        if (files.Refusal(received, verified, isEqual: verified is not null && differences is null, differences) is not null)
            throw new SnapshotRefusedException(Message(location, files, verified is not null, differences));
    }

    private static string Message(SnapshotLocation location, SnapshotFiles files, bool hasAccepted, string? differences)
    {
        var verdict = !hasAccepted ? $"{location.Name} is new: it has no accepted snapshot yet."
            : differences is not null ? $"{location.Name} does not hold. {differences}"
            : $"{location.Name} equals its snapshot, but accepted files of the same name have another extension. Nothing compares them.";
        string?[] lines =
        [
            verdict,
            location.Notice,
            !hasAccepted || differences is not null ? $"  received  {ShownPath.Of(files.Received)}" : null,
            hasAccepted ? $"  accepted  {ShownPath.Of(files.Verified)}" : null,
            .. files.StaleVerified().Select(file => $"  delete    {ShownPath.Of(file)}"),
        ];
        return string.Join(Environment.NewLine, lines.OfType<string>());
    }

    /// <summary>Deletes the received files of an earlier run at a location, before anything new is compared there.</summary>
    /// <param name="location">The location of the snapshot.</param>
    /// <remarks>Otherwise an old received file could be accepted for a later run that was refused.</remarks>
    public static void DeleteReceived(SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        SnapshotFiles.Of(location).DeleteReceived();
    }

    /// <summary>Compares two snapshots that are not text-equal.</summary>
    /// <param name="received">The JSON of the new snapshot.</param>
    /// <param name="verified">The JSON of the accepted snapshot.</param>
    /// <param name="location">The location of both.</param>
    /// <returns>The differences beyond noise, or the reason why the accepted file or its noise cannot be read,
    /// for example after an unfinished merge; null if nothing differs.</returns>
    /// <remarks>The method never throws because of the content of a file: the engine would then leave no received file to look at.</remarks>
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
