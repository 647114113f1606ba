using System.Globalization;
using Harness.Metrics;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using MathNet.Numerics.Distributions;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the level of a snapshot file, which is the highest share of false alarms: with simulated metrics from the normal distribution,
/// three seeds on each side, and twenty independent metrics.</summary>
[Trait("Category", "Unit")]
public sealed class FileLevelTests
{
    private const int Pairs = 2_000, Metrics = 20, Seeds = 3, CalibratedSeeds = 16;

    private const double Deviation = .003;

    /// <summary>The level plus three standard errors of a share that is estimated from <see cref="Pairs"/> pairs.</summary>
    private static readonly double AtMost = SnapshotComparison.Level + 3 * Math.Sqrt(SnapshotComparison.Level / Pairs);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_equally_good_results_differ_in_one_of_a_hundred_pairs_at_most(bool calibrated) =>
        ShareThatDiffers(shift: 0, calibrated).Should().BeLessThanOrEqualTo(AtMost);

    /// <summary>Moves one metric by seven standard deviations. Three seeds on each side rarely detect this;
    /// with sixteen additional seeds it is detected almost always.</summary>
    [Fact]
    public void Calibrated_noise_finds_a_difference_that_three_seeds_miss()
    {
        ShareThatDiffers(shift: -7 * Deviation, calibrated: false).Should().BeLessThan(.25);
        ShareThatDiffers(shift: -7 * Deviation, calibrated: true).Should().BeGreaterThan(.95);
    }

    private static double ShareThatDiffers(double shift, bool calibrated)
    {
        var random = new Random(1);
        var differing = Enumerable.Range(0, Pairs)
            .Count(_ => SnapshotComparison.Differences(Snapshot(shift), Snapshot(0), calibrated ? Noise() : null) is not null);
        return differing / (double)Pairs;

        string Snapshot(double offset)
        {
            var metrics = Enumerable.Range(0, Metrics).Select(metric => $"\"accuracy{metric}\": {Metric(.85 + (metric == 0 ? offset : 0))}");
            return $$"""
                { "experiment": "some-model", "profile": "smoke", "device": "cuda",
                  "data": { "train": { "fingerprint": {{SnapshotText.FingerprintOf('0')}} }, "test": { "fingerprint": {{SnapshotText.FingerprintOf('1')}} } },
                  "training": { "seeds": [1, 2, 3] }, "metrics": { {{string.Join(", ", metrics)}} } }
                """;
        }

        string Metric(double mean)
        {
            var sample = Sample(mean, Seeds);
            return SnapshotText.Metric(Math.Round(sample.Mean, 6), Math.Round(sample.StandardDeviation, 6));
        }

        MeanAndDeviation Sample(double mean, int seeds) =>
            MeanAndDeviation.Of([.. Enumerable.Range(0, seeds).Select(_ => Normal.Sample(random, mean, Deviation))]);

        CalibratedNoise Noise()
        {
            var deviations = Enumerable.Range(0, Metrics)
                .ToDictionary(metric => string.Create(CultureInfo.InvariantCulture, $"metrics.accuracy{metric}"),
                    _ => Sample(0, CalibratedSeeds).StandardDeviation);
            var configuration = FlatSnapshot.Read(Snapshot(0), "verified").Configuration;
            return new CalibratedNoise(new Dictionary<string, ExperimentNoise> { ["some-model"] = new(configuration, CalibratedSeeds, deviations) });
        }
    }
}
