using System.Text.Json;
using Harness.Experiments;

namespace Harness.Snapshots;

/// <summary>Where the snapshot of a result lies: <c>results/profile/device/experiment.verified.json</c>.</summary>
/// <param name="Directory">Absolute.</param>
/// <param name="Name">Without ".verified.json".</param>
/// <param name="Notice">What a person has to know about this place; null if it is the usual one.</param>
public sealed record SnapshotLocation(string Directory, string Name, string? Notice)
{
    /// <summary>Finds the place.</summary>
    /// <param name="result">What is to be compared.</param>
    /// <param name="results">The folder of all results.</param>
    /// <param name="name">Of the snapshot, if it is not the experiment's own.</param>
    /// <returns>
    /// The usual place; or, where the user's data are not those that the baseline there was made from, a folder of their own beside it,
    /// for figures of different data are never compared.
    /// </returns>
    /// <exception cref="FormatException">There is a baseline, but what it was made from cannot be read.</exception>
    public static SnapshotLocation For(ExperimentResult result, string results, string? name = null)
    {
        var usual = Path.Combine(results, result.Profile.Name, result.Device);
        name ??= result.Experiment.Name;
        var here = DataOf(result);
        if (!result.Profile.UsersOwnData || DataOf(Path.Combine(usual, $"{name}.verified.json")) is not { } baseline || baseline == here)
            return new SnapshotLocation(usual, name, Notice: null);

        var own = Path.Combine(usual, $"data-{here.Train[..8]}-{here.Test[..8]}");
        return new SnapshotLocation(own, name,
            $"The baseline of {name} in '{usual}' was made from other data (train {baseline.Train[..8]}, test {baseline.Test[..8]}) "
            + $"than those in '{Path.GetDirectoryName(result.Profile.Files.Train)}' (train {here.Train[..8]}, test {here.Test[..8]}), and is not compared with them. "
            + $"These data need a baseline of their own, in '{own}': look at the received file there, and if it is sound, accept it.");
    }

    private readonly record struct Fingerprints(string Train, string Test);

    private static Fingerprints DataOf(ExperimentResult result)
    {
        var evidence = result.Runs[0].Evidence;
        return new Fingerprints(evidence.Train.Fingerprint, evidence.Test.Fingerprint);
    }

    private static Fingerprints? DataOf(string verified)
    {
        // Empty, with a byte order mark or without: a diff tool was given a place to write to, and nothing was accepted.
        if (!File.Exists(verified) || File.ReadAllText(verified) is not { Length: > 0 } text)
            return null;
        try
        {
            using var snapshot = JsonDocument.Parse(text);
            var data = snapshot.RootElement.GetProperty("data");
            return new Fingerprints(data.GetProperty("train").GetProperty("fingerprint").GetString()!, data.GetProperty("test").GetProperty("fingerprint").GetString()!);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException($"'{verified}' is not a metric snapshot: {broken.Message}", broken);
        }
    }
}
