using Harness.Experiments;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>Where the snapshot of a result lies: <c>results/profile/device/experiment.verified.json</c>.</summary>
/// <param name="Directory">Absolute; where a received snapshot is written.</param>
/// <param name="Name">Without ".verified.json".</param>
/// <param name="Notice">What a person has to know about this place; null if it is the usual one.</param>
public sealed record SnapshotLocation(string Directory, string Name, string? Notice)
{
    /// <summary>
    /// Where the accepted snapshot lies, if not in <see cref="Directory"/>: what was published with the program, for results that are written elsewhere.
    /// </summary>
    public string? Baselines { get; private init; }

    /// <summary>Names of the experiments whose calibrated noise should lie beside the accepted snapshot.</summary>
    public IReadOnlyList<string> Calibrated { get; init; } = [];

    /// <summary>Finds the place.</summary>
    /// <param name="result">What is to be compared.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="name">Of the snapshot, if it is not the experiment's own.</param>
    /// <param name="baselines">A folder laid out in the same way, where an accepted snapshot is looked for if there is none among the results.</param>
    /// <returns>
    /// The usual place, below it the folder of a data set that data.json names;
    /// or, where the user's data are not those that the baseline there was made from, a folder of their own beside it,
    /// for figures of different data are never compared. Its notice says whether that folder has a baseline.
    /// </returns>
    /// <exception cref="FormatException">There is a baseline, but what it was made from cannot be read.</exception>
    public static SnapshotLocation For(ExperimentResult result, string results, string? name = null, string? baselines = null)
    {
        var evidence = result.Runs[0].Evidence;
        return Find(result.Profile, result.Device, new Fingerprints(evidence.Train.Fingerprint, evidence.Test.Fingerprint), name ?? result.Experiment.Name,
            results, baselines);
    }

    /// <summary>Finds the folder of the snapshots of some data, before anything is run.</summary>
    /// <param name="profile">How large.</param>
    /// <param name="device">Name of the device.</param>
    /// <param name="dataset">The data.</param>
    /// <param name="experiment">Any experiment of the study: its baseline tells which data the usual folder is about.</param>
    /// <param name="results">The folder of all results.</param>
    /// <returns>An absolute path.</returns>
    /// <exception cref="FormatException">As of <see cref="For"/>.</exception>
    internal static string FolderFor(Profile profile, string device, Dataset dataset, Experiment experiment, string results) =>
        Find(profile, device, new Fingerprints(dataset.Train.Fingerprint, dataset.Test.Fingerprint), experiment.Name, results, profile.Study.Baselines)
            .Directory;

    private static SnapshotLocation Find(Profile profile, string device, Fingerprints here, string name, string results, string? baselines)
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
        if (DataOf(usual.Verified) is not { } baseline || baseline == here)
            return usual;

        var own = In(Path.Combine(place, FolderOf(here.Train, here.Test)));
        var others =
            $"The baseline of {name} in '{Path.GetDirectoryName(usual.Verified)}' was made from other data (train {baseline.Train[..8]}, "
                + $"test {baseline.Test[..8]}) "
            + $"than those in '{Path.GetDirectoryName(profile.Files.Train)}' (train {here.Train[..8]}, test {here.Test[..8]}), and is "
                + $"not compared with them. ";
        return own with
        {
            Notice = others + (HasText(own.Verified)
                ? $"These data have a baseline of their own, which is compared: '{own.Verified}'."
                : $"These data need a baseline of their own, in '{own.Directory}': look at the received file there, and if it is sound, accept it."),
        };

        SnapshotLocation In(string folder)
        {
            var location = new SnapshotLocation(Path.Combine(results, folder), name, Notice: null)
            {
                Calibrated = profile.Study.CalibratedIn(folder),
            };
            var published = location with { Baselines = baselines is null ? null : Path.Combine(baselines, folder) };
            return !HasText(location.Verified) && HasText(published.Verified) ? published : location;
        }
    }

    /// <summary>The accepted snapshot.</summary>
    internal string Verified => Path.Combine(Baselines ?? Directory, $"{Name}.verified.json");

    /// <summary>Puts what a person has to know about this place before what is said of the snapshot.</summary>
    /// <param name="refusal">Why a snapshot is not accepted.</param>
    /// <returns>Both; the refusal alone in the usual place.</returns>
    public string Explain(string refusal) => Notice is null ? refusal : $"{Notice}{Environment.NewLine}{refusal}";

    /// <summary>The folder that data of the user's own have below profile and device.</summary>
    /// <param name="train">Fingerprint of the training rows.</param>
    /// <param name="test">Fingerprint of the test rows.</param>
    internal static string FolderOf(string train, string test) => $"data-{train[..8]}-{test[..8]}";

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

    /// <summary>Empty, with a byte order mark or without: a diff tool was given a place to write to, and nothing was accepted.</summary>
    private static bool HasText(string verified) => TextOf(verified) is not null;

    private static string? TextOf(string verified) => OptionalFile.ReadText(verified) is { Length: > 0 } text ? text : null;
}
