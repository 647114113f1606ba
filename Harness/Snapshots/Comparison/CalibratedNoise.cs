using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Experiments;
using Harness.Storage;

namespace Harness.Snapshots.Comparison;

/// <summary>The noise of all experiments of a results folder, measured by <c>./research calibrate</c> and stored in <c>noise.json</c> next to their
/// accepted snapshots.</summary>
/// <param name="Experiments">The noise of each experiment, by name.</param>
internal sealed record CalibratedNoise(IReadOnlyDictionary<string, ExperimentNoise> Experiments)
{
    /// <summary>The name of the file.</summary>
    internal const string FileName = "noise.json";

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Tells whether the folder has no such file.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The names of experiments that the folder should contain: see <see cref="Study.Calibrated"/>.</summary>
    internal IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Reads the measured noise for the accepted snapshots of a folder.</summary>
    /// <param name="folder">The folder results/profile/device.</param>
    /// <param name="required">The names of experiments that the folder should contain; none if null.</param>
    /// <returns>The noise in the file; none if there is no file.</returns>
    /// <exception cref="FormatException">The file cannot be used. The message gives the file and the entry.</exception>
    public static CalibratedNoise In(string folder, IReadOnlyList<string>? required = null)
    {
        var file = Path.Combine(folder, FileName);
        try
        {
            if (OptionalFile.ReadText(file) is not { } text)
                return None(required);
            var experiments = JsonSerializer.Deserialize<Dictionary<string, ExperimentNoise>>(text, Layout) ?? throw new JsonException("It is null.");
            foreach (var (name, noise) in experiments)
                Check(file, name, noise);
            return new CalibratedNoise(experiments) { Required = required ?? [] };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"'{file}' cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new FormatException($"'{file}' is not a file of calibrated noise: {e.Message}", e);
        }
    }

    /// <summary>Returns the noise if there is no readable file.</summary>
    /// <param name="required">The names of experiments that the folder should contain; none if null.</param>
    /// <returns>No noise, and the names that the folder should contain.</returns>
    internal static CalibratedNoise None(IReadOnlyList<string>? required) =>
        new(new Dictionary<string, ExperimentNoise>()) { IsMissing = true, Required = required ?? [] };

    /// <summary>Reads the measured noise for an accepted snapshot.</summary>
    /// <param name="location">The location of the accepted snapshot.</param>
    /// <returns>The noise in the file; none if there is no file.</returns>
    /// <exception cref="FormatException">The file cannot be used. The message gives the file and the entry.</exception>
    public static CalibratedNoise Of(SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return In(Path.GetDirectoryName(location.Verified)!, location.Calibrated);
    }

    /// <summary>Writes the file completely or not at all.</summary>
    /// <param name="folder">The folder results/profile/device. It is created if it does not exist.</param>
    /// <returns>The path of the file.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        WholeFile.WriteText(file, JsonSerializer.Serialize(Experiments, Layout) + "\n");
        return file;
    }

    /// <summary>Returns the noise for an accepted snapshot.</summary>
    /// <param name="verified">The accepted snapshot.</param>
    /// <returns>The noise; null if it was not measured for all metrics and for this configuration.</returns>
    internal ExperimentNoise? For(FlatSnapshot verified) => BasisFor(verified).Source == NoiseSource.Calibrated ? Named(verified) : null;

    /// <summary>Checks whether an accepted snapshot that requires calibrated noise has none.</summary>
    /// <param name="verified">The accepted snapshot.</param>
    /// <returns>Whether it is missing. False where calibration is not required: user folders, files of several experiments, and fits without noise.</returns>
    internal bool IsLackedBy(FlatSnapshot verified) => verified.Experiment is { } name && Required.Contains(name) && For(verified) is null;

    /// <summary>Determines the source of the noise with which the noise gate judges an accepted snapshot.</summary>
    /// <param name="verified">The accepted snapshot.</param>
    internal NoiseBasis BasisFor(FlatSnapshot verified)
    {
        var basis = new NoiseBasis(NoiseSource.OwnSeeds, verified.Seeds.Count, Experiment: verified.Experiment);
        if (verified.Experiment is null)
            return basis;
        basis = basis with { Profile = verified.Profile };
        if (IsMissing)
            return basis with { Source = NoiseSource.FileMissing };
        if (Named(verified) is not { } noise)
            return basis with { Source = NoiseSource.ExperimentUnknown };
        if (noise.Configuration != verified.Configuration)
            return basis with { Source = NoiseSource.OtherConfiguration };
        return verified.Metrics.Select(metric => metric.Key).FirstOrDefault(key => !noise.StandardDeviations.ContainsKey(key)) is { } missing
            ? basis with { Source = NoiseSource.MetricMissing, Metric = missing }
            : basis with { Source = NoiseSource.Calibrated, CalibratedSeeds = noise.Seeds };
    }

    private ExperimentNoise? Named(FlatSnapshot verified) => verified.Experiment is { } name ? Experiments.GetValueOrDefault(name) : null;

    private static void Check(string file, string name, ExperimentNoise? noise)
    {
        if (noise is not { Seeds: > 1 and <= ExperimentNoise.MostSeeds, Configuration: not null, StandardDeviations.Count: > 0 })
            throw new FormatException($"'{file}': the noise of '{name}' must have a configuration, at least two seeds, and standard deviations.");
        foreach (var (key, deviation) in noise.StandardDeviations)
        {
            if (!double.IsNaN(deviation) && deviation is not (>= 0 and <= ExperimentNoise.LargestDeviation))
                throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                    $"'{file}': '{name}', {key}: expected a standard deviation from 0 to {ExperimentNoise.LargestDeviation}, or \"NaN\", got {deviation}."));
        }
    }
}
