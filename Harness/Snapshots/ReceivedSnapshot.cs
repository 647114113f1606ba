using Harness.Snapshots.Comparison;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>A snapshot that a run left beside its baseline, for a person to look at and accept.</summary>
/// <param name="Study">The study that it belongs to.</param>
/// <param name="Results">The folder of all results.</param>
/// <param name="Path">Below it, with '/' and without ".received.json": <c>smoke/cpu/lstm</c>.</param>
public sealed record ReceivedSnapshot(Experiments.Study Study, string Results, string Path)
{
    private const string Ending = ".received.json", Comparison = "comparison", Claims = "claims";

    private string Directory => System.IO.Path.Combine(Results, System.IO.Path.GetDirectoryName(Path)!);

    private string Name => Path.Split('/')[^1];

    private SnapshotFiles Files => new(System.IO.Path.Combine(Directory, Name + Ending), System.IO.Path.Combine(Directory, $"{Name}.verified.json"));

    /// <summary>Everything that was received in a folder of results and the folders in it.</summary>
    /// <param name="results">The folder.</param>
    /// <param name="study">The study that they belong to.</param>
    /// <returns>In the order of their paths.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<ReceivedSnapshot> In(string results, Experiments.Study study) =>
    [
        .. System.IO.Directory.EnumerateFiles(results, $"*{Ending}", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new ReceivedSnapshot(study, results, System.IO.Path.GetRelativePath(results, file).Replace('\\', '/')[..^Ending.Length])),
    ];

    /// <summary>
    /// Makes it the baseline, whole or not at all; the received file is gone then, and a report that was received with it takes the place of the old one.
    /// </summary>
    /// <param name="mayBeUncertified">Whether to take a snapshot of a CPU that does not hold the certificate.</param>
    /// <param name="mayBeOfOtherCode">Whether to take a snapshot that other code made than the study's now.</param>
    /// <returns>
    /// What makes it differ from its baseline, a line each; one line where there is no baseline or none that can be read; none where all of it is equal.
    /// One more line if the snapshot is of a CPU that does not hold the certificate.
    /// </returns>
    /// <exception cref="FormatException">
    /// It is no valid snapshot, or not one of this place, of other code, or of a CPU without the certificate; both files are left as they are.
    /// </exception>
    /// <exception cref="IOException">The disk is full, say; the baseline is left as it is.</exception>
    public IReadOnlyList<string> Accept(bool mayBeUncertified = false, bool mayBeOfOtherCode = false)
    {
        var text = Read(Files.Received);
        Files.CheckWhole(text);
        var received = FlatSnapshot.Read(text, "received");
        CheckPlace(received);
        if (!mayBeOfOtherCode && ReceivedCode.IsAnother(Directory, Name, Study))
        {
            throw new FormatException("Other code made the received snapshot than the code that there is now, as after an edit or another branch. "
                + $"Run it again: 'research {Rerun(received)} --profile {received.Profile} --device {received.Device}'. --other-code takes it as it is.");
        }
        var isUncertified = RecordedArithmetic.IsOfUncertifiedCpu(received);
        if (isUncertified && !mayBeUncertified)
            throw new FormatException(
                $"The received snapshot is {Uncertified(received)}. Run it on a machine that holds the certificate, or pass --uncertified.");
        string[] differences = [.. Differences(received), .. isUncertified ? [$"  {Uncertified(received)}"] : Array.Empty<string>()];
        Files.Accept(text);
        ReceivedCode.Delete(Directory, Name);
        OptionalFile.Move(System.IO.Path.Combine(Directory, $"{Name}.received.md"), System.IO.Path.Combine(Directory, $"{Name}.md"));
        return differences;
    }

    private static string Rerun(FlatSnapshot received) => received.Kind switch
    {
        SnapshotKind.Experiment => $"run {received.Experiment}",
        SnapshotKind.Decision => "decide",
        _ => "run all",
    };

    private static string Uncertified(FlatSnapshot received) =>
        $"not certified: computed by {(received.Arithmetic is { } arithmetic ? $"'{arithmetic}'" : "an arithmetic that the snapshot does not name")}, "
        + "so machines that hold the certificate will not take it for a baseline";

    private string[] Differences(FlatSnapshot received)
    {
        if (OptionalFile.ReadText(Files.Verified) is not { Length: > 0 } verified) // an empty one was given to a diff tool to write to
            return ["  new: there is no baseline"];
        FlatSnapshot before;
        try
        {
            before = FlatSnapshot.Read(SnapshotFiles.WithUnixNewlines(verified), "verified");
        }
        catch (FormatException broken)
        {
            return [$"  replaced: {broken.Message}"];
        }
        CheckData(received, before);
        var comparison = SnapshotComparison.Of(received, before, CalibratedNoise.In(Directory, Study.CalibratedIn(Directory)));
        return comparison.Outcome == SnapshotOutcome.Exact ? [] : ComparisonText.Of(comparison).Split('\n');
    }

    /// <summary>A snapshot is accepted in the place alone that a run of it is compared in.</summary>
    private void CheckPlace(FlatSnapshot received)
    {
        var folders = Path.Split('/')[..^1];
        var name = received.Kind switch
        {
            SnapshotKind.Comparison => Comparison,
            SnapshotKind.Claims => Claims,
            SnapshotKind.Decision => DecisionSnapshot.Name,
            _ => received.Experiment!,
        };
        Require("experiment", name, Name);
        if (folders.Length is not (2 or 3 or 4) || (folders.Length == 4 && !IsOfFingerprints(folders[3])))
        {
            throw new FormatException($"A snapshot lies in PROFILE/DEVICE, or for data of the user's own in PROFILE/DEVICE/NAME or "
                + $"PROFILE/DEVICE/data-TRAIN-TEST; "
                + $"this one lies in '{string.Join('/', folders)}'.");
        }
        Require("profile", received.Profile, folders[0]);
        Require("device", received.Device, folders[1]);
        if (folders.Length > 2 && IsOfFingerprints(folders[^1]))
            Require("data", SnapshotLocation.FolderOf(received.TrainData, received.TestData), folders[^1]);

        static bool IsOfFingerprints(string folder) => folder.StartsWith("data-", StringComparison.Ordinal);

        static void Require(string what, string inside, string outside)
        {
            if (inside != outside)
                throw new FormatException($"The received snapshot is of {what} '{inside}', and its path says '{outside}'.");
        }
    }

    /// <summary>Other data of the user's own have a folder of their own; committed data change in place.</summary>
    private void CheckData(FlatSnapshot received, FlatSnapshot verified)
    {
        if (Study.Profiles.Any(profile => profile.Name == received.Profile && !profile.ReadsUsersData)
            || (received.TrainData, received.TestData) == (verified.TrainData, verified.TestData))
            return;
        throw new FormatException($"The received snapshot was made from other data ({Data(received)}) than the baseline ({Data(verified)}). "
            + $"It belongs in '{SnapshotLocation.FolderOf(received.TrainData, received.TestData)}'; "
            + $"to replace the baseline's data, delete '{Files.Verified}' first.");

        static string Data(FlatSnapshot snapshot) => $"train {snapshot.TrainData[..8]}, test {snapshot.TestData[..8]}";
    }

    private static string Read(string file) => SnapshotFiles.WithUnixNewlines(File.ReadAllText(file));
}
