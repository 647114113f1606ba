using Harness.Experiments;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>The location of the snapshot of a result: <c>results/profile/device/experiment.verified.json</c>.</summary>
/// <param name="Directory">The absolute path of the folder to which a received snapshot is written.</param>
/// <param name="Name">The file name without ".verified.json".</param>
/// <param name="Notice">A message to the user about this location; null for the usual location.</param>
public sealed record SnapshotLocation(string Directory, string Name, string? Notice)
{
    /// <summary>
    /// The folder of the accepted snapshot if it is not in <see cref="Directory"/>: accepted snapshots published with the program, while results are written
    /// elsewhere.
    /// </summary>
    public string? Published { get; private init; }

    /// <summary>The names of the experiments whose calibrated noise should be next to the accepted snapshot.</summary>
    public IReadOnlyList<string> Calibrated { get; init; } = [];

    /// <summary>Finds the location of a result's snapshot.</summary>
    /// <param name="result">The result to compare.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="name">The name of the snapshot; the name of the experiment if null.</param>
    /// <param name="published">A folder with the same structure, in which an accepted snapshot is searched if the results have none.</param>
    /// <returns>
    /// The usual location; for a data set with a name in data.json, a folder of that name below it. If the user's data are not the data of the accepted
    /// snapshot there, a separate folder next to it, because metrics of different data are never compared. The notice states whether that folder has one.
    /// </returns>
    /// <exception cref="FormatException">There is an accepted snapshot, but it cannot be read.</exception>
    public static SnapshotLocation For(ExperimentResult result, string results, string? name = null, string? published = null)
    {
        var evidence = result.Runs[0].Evidence;
        return Find(result.Profile, result.Device, new Fingerprints(evidence.Train.Fingerprint, evidence.Test.Fingerprint), name ?? result.Experiment.Name,
            results, published);
    }

    /// <summary>Finds the folder of the snapshots for some data, before anything is run.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="device">The name of the device.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="experiment">Any experiment of the study. Its snapshot shows which data the usual folder is for.</param>
    /// <param name="results">The folder of all results.</param>
    /// <returns>An absolute path.</returns>
    /// <exception cref="FormatException">There is an accepted snapshot, but it cannot be read.</exception>
    internal static string FolderFor(Profile profile, string device, Dataset dataset, Experiment experiment, string results) =>
        Find(profile, device, new Fingerprints(dataset.Train.Fingerprint, dataset.Test.Fingerprint), experiment.Name, results, profile.Study.AcceptedSnapshots)
            .Directory;

    private static SnapshotLocation Find(Profile profile, string device, Fingerprints here, string name, string results, string? published)
    {
        var place = Path.Combine(profile.Name, device);
        var usual = In(place);
        if (!profile.IsCustomData)
            return usual;
        if (profile.Declared.Name is { } dataSet && DataOf(usual.Verified) != here)
        {
            place = Path.Combine(place, dataSet);
            usual = In(place);
        }
        if (DataOf(usual.Verified) is not { } accepted || accepted == here)
            return usual;

        var own = In(Path.Combine(place, FolderOf(here.Train, here.Test)));
        var others =
            $"The accepted snapshot of {name} in '{Path.GetDirectoryName(usual.Verified)}' was made from other data (train {accepted.Train[..8]}, "
                + $"test {accepted.Test[..8]}) "
            + $"than those in '{Path.GetDirectoryName(profile.Files.Train)}' (train {here.Train[..8]}, test {here.Test[..8]}), and is "
                + $"not compared with them. ";
        return own with
        {
            Notice = others + (HasText(own.Verified)
                ? $"The run is compared with the accepted snapshot of its own data: '{own.Verified}'."
                : $"These data need their own snapshot, in '{own.Directory}'. Look at the received file there, and accept it if it is right."),
        };

        SnapshotLocation In(string folder)
        {
            var location = new SnapshotLocation(Path.Combine(results, folder), name, Notice: null)
            {
                Calibrated = profile.Study.CalibratedIn(folder),
            };
            var elsewhere = location with { Published = published is null ? null : Path.Combine(published, folder) };
            return !HasText(location.Verified) && HasText(elsewhere.Verified) ? elsewhere : location;
        }
    }

    /// <summary>The path of the accepted snapshot.</summary>
    internal string Verified => Path.Combine(Published ?? Directory, $"{Name}.verified.json");

    /// <summary>Puts the notice about this location before a refusal.</summary>
    /// <param name="refusal">The reason why a snapshot is not accepted.</param>
    /// <returns>Both texts; only the refusal in the usual location.</returns>
    public string Explain(string refusal) => Notice is null ? refusal : $"{Notice}{Environment.NewLine}{refusal}";

    /// <summary>Returns the name of the folder for user data below profile and device.</summary>
    /// <param name="train">The fingerprint of the training rows.</param>
    /// <param name="test">The fingerprint of the test rows.</param>
    internal static string FolderOf(string train, string test) => Profile.FolderOfRows(train, test);

    private readonly record struct Fingerprints(string Train, string Test);

    private static Fingerprints? DataOf(string verified)
    {
        if (TextOf(verified) is not { } text)
            return null;
        try
        {
            var snapshot = FlatSnapshot.Read(text, "verified");
            return new Fingerprints(snapshot.TrainData, snapshot.TestData);
        }
        catch (FormatException broken)
        {
            throw new FormatException($"'{verified}' is not a metric snapshot: {broken.Message}", broken);
        }
    }

    /// <summary>Checks whether a snapshot has text.
    /// An empty file, with or without a byte-order mark, was created for a diff tool; nothing was accepted.</summary>
    private static bool HasText(string verified) => TextOf(verified) is not null;

    private static string? TextOf(string verified) => OptionalFile.ReadText(verified) is { Length: > 0 } text ? text : null;
}
