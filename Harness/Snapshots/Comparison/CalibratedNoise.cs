using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Experiments;
using Harness.Storage;

namespace Harness.Snapshots.Comparison;

/// <summary>The noise of all experiments of a results folder, as <c>research calibrate</c> measured it: <c>noise.json</c> beside their baselines.</summary>
/// <param name="Experiments">By name.</param>
public sealed record CalibratedNoise(IReadOnlyDictionary<string, ExperimentNoise> Experiments)
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

    /// <summary>Whether the folder has no such file.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Names of experiments that the folder should know: see <see cref="Study.Calibrated"/>.</summary>
    internal IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Reads what was measured for the baselines of a folder.</summary>
    /// <param name="folder">results/profile/device.</param>
    /// <param name="required">Names of experiments that the folder should know; none if null.</param>
    /// <returns>What is there; nothing where there is no file.</returns>
    /// <exception cref="FormatException">There is something, and it cannot be used; the message names the file and the entry.</exception>
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
            throw new FormatException($"'{file}' cannot be opened as a file of calibrated noise: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new FormatException($"'{file}' is not a file of calibrated noise: {e.Message}", e);
        }
    }

    /// <summary>What is known where there is no file, or none that can be read.</summary>
    /// <param name="required">Names of experiments that the folder should know; none if null.</param>
    /// <returns>No noise, and what the folder should know.</returns>
    internal static CalibratedNoise None(IReadOnlyList<string>? required) =>
        new(new Dictionary<string, ExperimentNoise>()) { IsMissing = true, Required = required ?? [] };

    /// <summary>Reads what was measured for a baseline.</summary>
    /// <param name="location">Of the baseline.</param>
    /// <returns>As <see cref="In"/>.</returns>
    /// <exception cref="FormatException">As of <see cref="In"/>.</exception>
    public static CalibratedNoise Of(SnapshotLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return In(Path.GetDirectoryName(location.Verified)!, location.Calibrated);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="folder">results/profile/device; made if it is not there.</param>
    /// <returns>Its path.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        WholeFile.WriteText(file, JsonSerializer.Serialize(Experiments, Layout) + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return file;
    }

    /// <summary>The noise of a baseline.</summary>
    /// <param name="verified">What was accepted.</param>
    /// <returns>Null where it was not measured, of all of its metrics and of this configuration: then it says nothing.</returns>
    internal ExperimentNoise? For(FlatSnapshot verified) => BasisFor(verified).Source == NoiseSource.Calibrated ? Named(verified) : null;

    /// <summary>Whether a baseline that needs calibrated noise has none.</summary>
    /// <param name="verified">What was accepted.</param>
    /// <returns>False where nobody calibrates: in the user's own folders, for files of several experiments, and for fits that have no noise.</returns>
    internal bool IsLackedBy(FlatSnapshot verified) => verified.Experiment is { } name && Required.Contains(name) && For(verified) is null;

    /// <summary>Says what stands behind the noise gate's opinion of a baseline.</summary>
    /// <param name="verified">What was accepted.</param>
    internal NoiseBasis BasisFor(FlatSnapshot verified)
    {
        var basis = new NoiseBasis(NoiseSource.OwnSeeds, verified.Seeds.Count, Experiment: verified.Experiment);
        if (verified.Experiment is null)
            return basis;
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
            throw new FormatException($"'{file}': the noise of '{name}' is not a configuration, two seeds or more, and standard deviations.");
        foreach (var (key, deviation) in noise.StandardDeviations)
        {
            if (!double.IsNaN(deviation) && deviation is not (>= 0 and <= ExperimentNoise.LargestDeviation))
                throw new FormatException(string.Create(CultureInfo.InvariantCulture,
                    $"'{file}': '{name}', {key}: expected a standard deviation of 0 to {ExperimentNoise.LargestDeviation}, or \"NaN\", got {deviation}."));
        }
    }
}
