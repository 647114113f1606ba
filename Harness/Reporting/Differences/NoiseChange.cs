using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>A change of calibrated noise. It matters because every later snapshot is judged by this noise.</summary>
/// <param name="Folder">The folder, such as <c>smoke/cpu</c>.</param>
/// <param name="Experiment">The name of the experiment; null for the whole file.</param>
/// <param name="Verdict">New, missing or changed.</param>
internal sealed record NoiseChange(string Folder, string? Experiment, ChangeVerdict Verdict)
{
    /// <summary>Compares the noise of a folder on both sides.</summary>
    /// <param name="folder">The name of the folder.</param>
    /// <param name="old">The noise in the base.</param>
    /// <param name="now">The noise in the head.</param>
    /// <returns>One change for each experiment with other noise, or one change for a file that only one side has.</returns>
    public static IEnumerable<NoiseChange> Between(string folder, CalibratedNoise old, CalibratedNoise now)
    {
        if (old.IsMissing || now.IsMissing)
            return old.IsMissing == now.IsMissing ? [] : [new NoiseChange(folder, null, now.IsMissing ? ChangeVerdict.Missing : ChangeVerdict.New)];
        return old.Experiments.Keys.Union(now.Experiments.Keys).Order(StringComparer.Ordinal)
            .Where(name => !AreEqual(old.Experiments.GetValueOrDefault(name), now.Experiments.GetValueOrDefault(name)))
            .Select(name => new NoiseChange(folder, name, VerdictOf(old.Experiments.ContainsKey(name), now.Experiments.ContainsKey(name))));
    }

    private static ChangeVerdict VerdictOf(bool isInBase, bool isInHead) =>
        !isInBase ? ChangeVerdict.New : isInHead ? ChangeVerdict.ExactChange : ChangeVerdict.Missing;

    private static bool AreEqual(ExperimentNoise? one, ExperimentNoise? other) =>
        one is not null && other is not null && one.Configuration == other.Configuration && one.Seeds == other.Seeds
        && one.StandardDeviations.Count == other.StandardDeviations.Count
        && one.StandardDeviations.All(deviation => other.StandardDeviations.TryGetValue(deviation.Key, out var there) && there.Equals(deviation.Value));
}
