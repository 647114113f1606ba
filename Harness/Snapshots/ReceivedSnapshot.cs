using Harness.Snapshots.Comparison;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>A received snapshot next to the accepted one, for a person to read and accept.</summary>
/// <param name="Study">The study that it belongs to.</param>
/// <param name="Results">The folder of all results.</param>
/// <param name="Path">The path below that folder, with '/' and without ".received.json", such as <c>smoke/cpu/lstm</c>.</param>
internal sealed record ReceivedSnapshot(Experiments.Study Study, string Results, string Path)
{
    private const string Ending = ".received.json", Comparison = "comparison", Claims = "claims";

    /// <summary>Checks whether a snapshot of this name is of several experiments.</summary>
    /// <param name="name">The name, such as "comparison".</param>
    public static bool IsOfSeveral(string name) => name is Comparison or Claims or DecisionSnapshot.Name;

    private string Directory => System.IO.Path.Combine(Results, System.IO.Path.GetDirectoryName(Path)!);

    private string Name => Path.Split('/')[^1];

    private SnapshotFiles Files => new(System.IO.Path.Combine(Directory, Name + Ending), System.IO.Path.Combine(Directory, $"{Name}.verified.json"));

    /// <summary>Tells whether the received snapshot would replace an accepted one.</summary>
    public bool HasAccepted => OptionalFile.ReadText(Files.Verified) is { Length: > 0 }; // an empty file was created for a diff tool

    /// <summary>The time at which it was received.</summary>
    public DateTime Received => File.GetLastWriteTimeUtc(Files.Received);

    /// <summary>Finds all received snapshots in a folder of results and its subfolders.</summary>
    /// <param name="results">The folder.</param>
    /// <param name="study">The study that they belong to.</param>
    /// <returns>The received snapshots in the order of their paths.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IReadOnlyList<ReceivedSnapshot> In(string results, Experiments.Study study) =>
    [
        .. System.IO.Directory.EnumerateFiles(results, $"*{Ending}", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new ReceivedSnapshot(study, results, System.IO.Path.GetRelativePath(results, file).Replace('\\', '/')[..^Ending.Length])),
    ];

    /// <summary>
    /// Accepts the received snapshot, completely or not at all. The received file is removed, and a received report replaces the old one.
    /// </summary>
    /// <param name="mayBeUncertified">Whether to accept a snapshot of a CPU that does not hold the certificate.</param>
    /// <param name="mayBeOfOtherCode">Whether to accept a snapshot that other code made than the present code of the study.</param>
    /// <returns>
    /// The differences from the accepted snapshot, one for each line; one line if no accepted snapshot can be read; empty if everything is equal. One more
    /// line if the snapshot is of a CPU that does not hold the certificate.
    /// </returns>
    /// <exception cref="FormatException">
    /// The received file is not a valid snapshot, belongs to another location, was made by other code, or is of a CPU without the certificate. Both
    /// files are left unchanged.
    /// </exception>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. The accepted snapshot is left unchanged.</exception>
    public IReadOnlyList<string> Accept(bool mayBeUncertified = false, bool mayBeOfOtherCode = false)
    {
        var text = Read(Files.Received);
        Files.CheckWhole(text);
        var received = FlatSnapshot.Read(text, "received");
        CheckLocation(received);
        if (!mayBeOfOtherCode && ReceivedCode.IsAnother(Directory, Name, Study))
        {
            throw new FormatException("The received snapshot was made by other code than the current code, for example before an edit or on another branch. "
                + $"Run it again: './research {Rerun(received)} --profile {received.Profile} --device {received.Device}"
                + $"{ShownPath.Option("--results", Results, Study.Results)}'{SameData(received)}. "
                + "--other-code accepts it anyway, and --discard deletes it.");
        }
        var isUncertified = RecordedArithmetic.IsOfUncertifiedCpu(received);
        if (isUncertified && !mayBeUncertified)
            throw new FormatException(
                $"The received snapshot is {Uncertified(received)}. Run the experiment on a machine with the certificate, or pass --uncertified.");
        string[] differences = [.. Differences(received), .. isUncertified ? [$"  {Uncertified(received)}"] : Array.Empty<string>()];
        Files.Accept(text);
        ReceivedCode.Delete(Directory, Name);
        OptionalFile.Move(System.IO.Path.Combine(Directory, $"{Name}.received.md"), System.IO.Path.Combine(Directory, $"{Name}.md"));
        return differences;
    }

    /// <summary>Deletes the received snapshot. The accepted one stays.</summary>
    public void Discard()
    {
        File.Delete(Files.Received);
        ReceivedCode.Delete(Directory, Name);
        File.Delete(System.IO.Path.Combine(Directory, $"{Name}.received.md"));
    }

    private static string Rerun(FlatSnapshot received) => received.Kind switch
    {
        SnapshotKind.Experiment => $"run {received.Experiment}",
        SnapshotKind.Decision => "decide",
        _ => "run all",
    };

    /// <summary>A profile that reads the user's own data needs them again. A snapshot of a named data set is in a folder below that of the device.</summary>
    private string SameData(FlatSnapshot received) =>
        System.IO.Path.GetFileName(Directory) == received.Device && !Study.ReadsUsersData(received.Profile!) ? "" : ", with the same --data";

    private static string Uncertified(FlatSnapshot received) =>
        $"not certified: computed by {(received.Arithmetic is { } arithmetic ? $"'{arithmetic}'" : "an arithmetic that the snapshot does not name")}, "
        + "so machines with the certificate will not be compared with it";

    private IReadOnlyList<string> Differences(FlatSnapshot received)
    {
        if (OptionalFile.ReadText(Files.Verified) is not { Length: > 0 } verified) // an empty file was created for a diff tool
            return ["  new: there is no accepted snapshot"];
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
        return comparison.Outcome == SnapshotOutcome.Exact ? [] : ComparisonText.Lines(comparison);
    }

    /// <summary>Checks that a snapshot lies at the location where its runs are compared.</summary>
    private void CheckLocation(FlatSnapshot received)
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
            throw new FormatException($"A snapshot must be in PROFILE/DEVICE, or for your own data in PROFILE/DEVICE/NAME or "
                + $"PROFILE/DEVICE/data-TRAIN-TEST; "
                + $"this one is in '{string.Join('/', folders)}'.");
        }
        Require("profile", received.Profile, folders[0]);
        Require("device", received.Device, folders[1]);
        if (folders.Length > 2 && IsOfFingerprints(folders[^1]))
            Require("data", SnapshotLocation.FolderOf(received.TrainData, received.TestData), folders[^1]);

        static bool IsOfFingerprints(string folder) => folder.StartsWith("data-", StringComparison.Ordinal);

        static void Require(string what, string inside, string outside)
        {
            if (inside != outside)
                throw new FormatException($"The received snapshot has the {what} '{inside}', but its path has '{outside}'.");
        }
    }

    /// <summary>Checks that the data have not changed. Other user data have a separate folder; committed data may change in place.</summary>
    private void CheckData(FlatSnapshot received, FlatSnapshot verified)
    {
        if (Study.Profiles.Any(profile => profile.Name == received.Profile && !profile.ReadsUsersData)
            || (received.TrainData, received.TestData) == (verified.TrainData, verified.TestData))
            return;
        throw new FormatException($"The received snapshot was made from other data ({Data(received)}) than the accepted snapshot ({Data(verified)}). "
            + $"Its folder would be '{SnapshotLocation.FolderOf(received.TrainData, received.TestData)}'; "
            + $"to replace the data of the accepted snapshot, delete '{Files.Verified}' first.");

        static string Data(FlatSnapshot snapshot) => $"train {snapshot.TrainData[..8]}, test {snapshot.TestData[..8]}";
    }

    private static string Read(string file) => SnapshotFiles.WithUnixNewlines(File.ReadAllText(file));
}
