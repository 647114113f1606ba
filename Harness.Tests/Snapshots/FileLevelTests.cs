using System.Globalization;
using Harness.Metrics;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using MathNet.Numerics.Distributions;

namespace Harness.Tests.Snapshots;

/// <summary>Measures what the level of a file promises, on seeds drawn from the normal distribution: three against three,
/// twenty metrics that know nothing of each other.</summary>
[Trait("Category", "Unit")]
public sealed class FileLevelTests
{
    private const int Pairs = 2_000, Metrics = 20, Seeds = 3, CalibratedSeeds = 16;

    private const double Deviation = .003;

    /// <summary>And three standard errors of a share that is counted in so many pairs.</summary>
    private static readonly double AtMost = SnapshotComparison.Level + 3 * Math.Sqrt(SnapshotComparison.Level / Pairs);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_equally_good_results_differ_in_one_of_a_hundred_pairs_at_most(bool calibrated) =>
        ShareThatDiffers(shift: 0, calibrated).Should().BeLessThanOrEqualTo(AtMost);

    /// <summary>Seven standard deviations of one metric: three seeds a side alone seldom see them; with sixteen further ones they are sure.</summary>
    [Fact]
    public void Calibrated_noise_finds_what_three_seeds_do_not()
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

        string Snapshot(double move)
        {
            var metrics = Enumerable.Range(0, Metrics).Select(metric => $"\"accuracy{metric}\": {Metric(.85 + (metric == 0 ? move : 0))}");
            return $$"""
                { "experiment": "some-model", "profile": "smoke", "device": "cuda",
                  "data": { "train": { "fingerprint": {{SnapshotText.FingerprintOf('0')}} }, "test": { "fingerprint": {{SnapshotText.FingerprintOf('1')}} } },
                  "training": { "seeds": [1, 2, 3] }, "metrics": { {{string.Join(", ", metrics)}} } }
                """;
        }

        string Metric(double mean)
        {
            var spread = Drawn(mean, Seeds);
            return SnapshotText.Metric(Math.Round(spread.Mean, 6), Math.Round(spread.StandardDeviation, 6));
        }

        MeanAndDeviation Drawn(double mean, int seeds) =>
            MeanAndDeviation.Of([.. Enumerable.Range(0, seeds).Select(_ => Normal.Sample(random, mean, Deviation))]);

        CalibratedNoise Noise()
        {
            var deviations = Enumerable.Range(0, Metrics)
                .ToDictionary(metric => string.Create(CultureInfo.InvariantCulture, $"metrics.accuracy{metric}"),
                    _ => Drawn(0, CalibratedSeeds).StandardDeviation);
            var configuration = FlatSnapshot.Read(Snapshot(0), "verified").Configuration;
            return new CalibratedNoise(new Dictionary<string, ExperimentNoise> { ["some-model"] = new(configuration, CalibratedSeeds, deviations) });
        }
    }
}
