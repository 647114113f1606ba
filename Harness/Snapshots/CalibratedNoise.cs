using System.Text.Json;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>The noise of all experiments of a results folder, as <c>harness calibrate</c> measured it: <c>noise.json</c> beside their baselines.</summary>
/// <param name="Experiments">By name.</param>
public sealed record CalibratedNoise(IReadOnlyDictionary<string, ExperimentNoise> Experiments)
{
    private const string FileName = "noise.json";

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>Reads what was measured for the baselines of a folder.</summary>
    /// <param name="folder">results/profile/device.</param>
    /// <returns>Null if nothing was.</returns>
    /// <exception cref="FormatException">The file is there and cannot be read.</exception>
    public static CalibratedNoise? In(string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (OptionalFile.ReadText(file) is not { } text)
            return null;
        try
        {
            var experiments = JsonSerializer.Deserialize<Dictionary<string, ExperimentNoise>>(text, Layout) ?? [];
            var broken = experiments.FirstOrDefault(one => one.Value is not { Seeds: > 1, Configuration: not null, StandardDeviations: { } deviations } || deviations.Values.Any(deviation => !(deviation >= 0)));
            return broken.Key is null ? new CalibratedNoise(experiments) : throw new FormatException($"'{file}': the noise of '{broken.Key}' is not a configuration, two seeds or more, and standard deviations of zero or more.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"'{file}' is not a file of calibrated noise: {e.Message}", e);
        }
    }

    /// <summary>Reads what was measured for a baseline.</summary>
    /// <param name="location">Of the baseline.</param>
    /// <returns>Null if nothing was.</returns>
    /// <exception cref="FormatException">The file is there and cannot be read.</exception>
    public static CalibratedNoise? Of(SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return In(Path.GetDirectoryName(location.Verified)!);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="folder">results/profile/device; made if it is not there.</param>
    /// <returns>Its path.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        File.WriteAllText($"{file}.partial", JsonSerializer.Serialize(Experiments, Layout) + "\n");
        File.Move($"{file}.partial", file, overwrite: true);
        return file;
    }

    /// <summary>The noise of a baseline.</summary>
    /// <param name="verified">What was accepted.</param>
    /// <returns>Null where it was not measured, or was measured of another configuration: then it says nothing.</returns>
    internal ExperimentNoise? For(FlatSnapshot verified) => Named(verified) is { } noise && noise.Configuration == verified.Configuration ? noise : null;

    /// <summary>What whoever reads a difference has to know of the noise that it was judged by.</summary>
    /// <param name="verified">What was accepted.</param>
    /// <returns>One line; null for files that nobody calibrates.</returns>
    internal string? Remark(FlatSnapshot verified) => (Named(verified), For(verified)) switch
    {
        (_, { } noise) => $"  (judged by both sides' seeds and {noise.Seeds} calibrated ones)",
        ({ }, null) => $"  (judged by both sides' seeds alone: {FileName} is of another configuration of {verified.Experiment}; 'harness calibrate --experiments {verified.Experiment}' measures it again)",
        _ => null,
    };

    private ExperimentNoise? Named(FlatSnapshot verified) => verified.Experiment is { } name ? Experiments.GetValueOrDefault(name) : null;
}
