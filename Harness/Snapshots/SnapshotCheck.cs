namespace Harness.Snapshots;

/// <summary>Compares a metric snapshot with the accepted one, outside the tests: what the snapshot engine does with them in a test, without a diff tool.</summary>
public static class SnapshotCheck
{
    /// <summary>Passes a snapshot that is the accepted one, or differs from it by no more than noise; else leaves it beside the accepted one, for a person to look at.</summary>
    /// <param name="snapshot">JSON.</param>
    /// <param name="location">Where it belongs.</param>
    /// <exception cref="SnapshotRefusedException">It is new, or it differs; the message is the one that the test of it fails with.</exception>
    public static void Verify(string snapshot, SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(location);
        var files = new SnapshotFiles(Path.Combine(location.Directory, $"{location.Name}.received.json"), location.Verified);
        var (verified, received) = (files.Open(), SnapshotFiles.WithUnixNewlines(snapshot));
        if (received == verified)
            return;
        if (verified.Length == 0)
            throw Refuse(files.New(received));
        if (Differences() is { } differences)
            throw Refuse(files.NotEqual(received, verified, differences));

        string? Differences()
        {
            try
            {
                return SnapshotComparison.Differences(received, verified, CalibratedNoise.Of(location));
            }
            catch (FormatException broken) // an accepted file that is no JSON, say after a merge that was left half done
            {
                return broken.Message;
            }
        }

        SnapshotRefusedException Refuse(string message)
        {
            files.Keep(received);
            return new SnapshotRefusedException(location.Explain(message));
        }
    }
}
