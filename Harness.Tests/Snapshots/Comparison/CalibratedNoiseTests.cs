using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Tests.Snapshots.Comparison;

/// <summary>Tests the file <c>noise.json</c> with the calibrated noise of metrics, and comparisons that use it.</summary>
[Trait("Category", "Unit")]
public sealed class CalibratedNoiseTests : IDisposable
{
    private static readonly SnapshotText Verified = new();

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_the_file_has_no_noise() =>
        CalibratedNoise.In(_folder.Path).Should().Match<CalibratedNoise>(noise => noise.IsMissing && noise.Experiments.Count == 0);

    [Fact]
    public void The_noise_is_read_as_it_was_written()
    {
        Noise(.003).Write(_folder.Path);
        CalibratedNoise.In(_folder.Path).Should().BeEquivalentTo(Noise(.003));
        Directory.GetFiles(_folder.Path).Should().ContainSingle();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("7")]
    [InlineData("""{ "some-model": [] }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": {} } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": null } }""")]
    [InlineData("""{ "some-model": { "configuration": null, "seeds": 16, "standardDeviations": { "metrics.test.loss": 1 } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 1e400, "standardDeviations": { "metrics.test.loss": 1 } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": { "metrics.test.loss": 1e400 } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": { "metrics.test.loss": 1e308 } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": { "metrics.test.loss": "0.1" } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": { "metrics.test.loss": "Infinity" } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": { "metrics.test.loss": null } } }""")]
    [InlineData("""{ "some-model": null }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 1, "standardDeviations": { "metrics.test.loss": 1 } } }""")]
    [InlineData("""{ "some-model": { "configuration": "a", "seeds": 16, "standardDeviations": { "metrics.test.loss": -1 } } }""")]
    public void A_damaged_file_is_reported_by_its_name(string text)
    {
        _folder.Write("noise.json", System.Text.Encoding.UTF8.GetBytes(text));
        FluentActions.Invoking(() => CalibratedNoise.In(_folder.Path)).Should().Throw<FormatException>().Which.Message.Should().Contain("noise.json");
    }

    [Fact]
    public void A_folder_with_the_name_of_the_file_is_reported()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "noise.json"));
        FluentActions.Invoking(() => CalibratedNoise.In(_folder.Path)).Should().Throw<FormatException>()
            .WithMessage("*noise.json' cannot be read: *");
    }

    [Fact]
    public void The_noise_of_a_metric_without_a_number_is_kept_as_NaN()
    {
        Noise(double.NaN).Write(_folder.Path);
        var read = CalibratedNoise.In(_folder.Path).Experiments["some-model"];
        read.StandardDeviations["metrics.test.accuracy"].Should().Be(double.NaN);
        read.Of("metrics.test.accuracy").Should().BeNull();
    }

    /// <summary>Compares accuracies that differ by .04, which is 4.9 times the standard error .01 · √(2/3): too little with 4 degrees of freedom,
    /// and enough with the 10 that a calibration gives.</summary>
    [Fact]
    public void Calibrated_noise_finds_a_difference_that_the_seeds_of_both_sides_miss()
    {
        var received = (Verified with { Accuracy = SnapshotText.Metric(.86, .01), Trace = "aabbb" }).ToString();
        SnapshotComparison.Differences(received, Verified.ToString()).Should().BeNull();
        SnapshotComparison.Differences(received, Verified.ToString(), Noise(.01)).Should()
            .Contain("metrics.test.accuracy: verified 0.9 ± 0.01, received 0.86 ± 0.01, difference -0.04, budget 0.0").And.Contain("4.9 σ, worse")
            .And.EndWith("(judged by the seeds of both sides and 16 seeds of the calibration)");
    }

    [Fact]
    public void Noise_of_another_configuration_is_not_used_and_the_message_tells_so()
    {
        var others = Verified with { Fingerprint = SnapshotText.FingerprintOf('2') };
        var received = (others with { Accuracy = SnapshotText.Metric(.86, .01), Trace = "aabbb" }).ToString();
        SnapshotComparison.Differences(received, others.ToString(), Noise(.01)).Should().BeNull();
        SnapshotComparison.Differences((others with { Accuracy = SnapshotText.Metric(.5, .01), Trace = "aabbb" }).ToString(), others.ToString(), Noise(.01))
            .Should()
            .EndWith("(judged by three seeds only: noise.json was measured for another configuration of some-model; measure it again with "
                + "'./research calibrate --experiments some-model --profile smoke')");
    }

    [Fact]
    public void Metrics_and_seeds_are_not_part_of_the_configuration() =>
        ConfigurationOf(Verified with { Accuracy = SnapshotText.Metric(.1, .1), Seeds = "[4, 5]", Trace = "abcde", Arithmetic = "1" })
            .Should().Be(ConfigurationOf(Verified));

    [Fact]
    public void All_other_values_are_part_of_the_configuration() =>
        new[] { Verified, Verified with { Rows = "8" }, Verified with { Fingerprint = SnapshotText.FingerprintOf('2') },
            Verified with { More = ", \"learningRate\": 0.01" } }.Select(ConfigurationOf).Should().OnlyHaveUniqueItems();

    private static CalibratedNoise Noise(double ofAccuracy) =>
        new(new Dictionary<string,
            ExperimentNoise>
        {
            ["some-model"] =
                new(ConfigurationOf(Verified), 16, new Dictionary<string,
                    double>
                { ["metrics.test.accuracy"] = ofAccuracy, ["metrics.test.loss"] = .02, ["metrics.test.falsePositives"] = 4 })
        });

    private static string ConfigurationOf(SnapshotText snapshot) => FlatSnapshot.Read(snapshot.ToString(), "verified").Configuration;
}
