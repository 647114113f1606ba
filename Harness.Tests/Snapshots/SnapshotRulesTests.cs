using Harness.Snapshots;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the rules for the values in a snapshot: a damaged or hand-edited file is refused with a message that names the key.</summary>
[Trait("Category", "Unit")]
public sealed class SnapshotRulesTests
{
    private static readonly SnapshotText Valid = new() { Arithmetic = "1", Test = "\"rows\": 100, " };

    public static TheoryData<string, string> HostileMetrics => new()
    {
        { """{ "mean": 0.1, "standardDeviation": -9999 }""",
            ".standardDeviation: expected a number from 0 to 0.173208, the range for 3 seeds with this mean, got -9999" },
        { """{ "mean": 0.1, "standardDeviation": 9999 }""", ".standardDeviation: expected a number from 0 to 0.173208" },
        { """{ "mean": "0.9", "standardDeviation": 0.1 }""", ".mean: expected a number from 0 to 1, got \"0.9\"" },
        { """{ "mean": 0.9, "standardDeviation": "1e3" }""", ".standardDeviation: expected a number" },
        { """{ "mean": 1.1, "standardDeviation": 0 }""", ".mean: expected a number from 0 to 1, got 1.1" },
        { """{ "mean": -0.1, "standardDeviation": 0 }""", ".mean: expected a number from 0 to 1" },
        { """{ "mean": 1e400, "standardDeviation": 0 }""", ".mean: expected" },
        { """{ "mean": 1e308, "standardDeviation": 0 }""", ".mean: expected" },
        { """{ "mean": 1e-300, "standardDeviation": 0 }""", ".mean: expected" },
        { """{ "mean": 0.5, "standardDeviation": 1e-300 }""", ".standardDeviation: expected" },
        { """{ "mean": 0.5, "standardDeviation": 1e400 }""", ".standardDeviation: expected" },
        { """{ "mean": 0.5, "standardDeviation": "NaN" }""", ".standardDeviation: expected" },
        { """{ "mean": 0.5, "standardDeviation": null }""", ".standardDeviation: expected" },
        { """{ "mean": 0.5, "standardDeviation": "Infinity" }""", ".standardDeviation: expected" },
        { """{ "mean": "NaN", "standardDeviation": 0.1 }""", ".standardDeviation: expected null" },
        { """{ "mean": null, "standardDeviation": 0.1 }""", ".standardDeviation: expected null" },
        { """{ "mean": "Infinity", "standardDeviation": "NaN" }""", ".mean: expected a number from 0 to 1" },
        { """{ "mean": true, "standardDeviation": 0 }""", ".mean: expected" },
        { """{ "mean": {}, "standardDeviation": 0 }""", ".mean: expected" },
        { """{ "mean": [], "standardDeviation": 0 }""", ".mean: expected" },
        { """{ "mean": 0.5 }""", ": expected an object of mean and standardDeviation" },
        { """{ "mean": 0.5, "standardDeviation": 0, "more": 1 }""", ": expected an object of mean and standardDeviation" },
        { "null", ": expected an object of mean and standardDeviation, got null" },
        { "true", ": expected an object of mean and standardDeviation" },
        { "[]", ": expected an object of mean and standardDeviation" },
        { "{}", ": expected an object of mean and standardDeviation" },
        { "0.9", ": expected an object of mean and standardDeviation" },
    };

    [Theory, MemberData(nameof(HostileMetrics))]
    public void A_metric_that_no_run_can_have_is_refused(string metric, string why) =>
        Refusal(Valid with { Accuracy = metric }).Should().StartWith($"metrics.test.accuracy{why}");

    [Fact]
    public void A_standard_deviation_is_bounded_by_the_number_of_seeds_and_the_range_of_the_metric()
    {
        Refusal(Valid with { Loss = SnapshotText.Metric(.25, .5) }).Should().StartWith("metrics.test.loss.standardDeviation");
        Refusal(Valid with { FalsePositives = SnapshotText.Metric(30, 60) }).Should().StartWith("metrics.test.falsePositives.standardDeviation");
        Refusal(Valid with { FalsePositives = SnapshotText.Metric(130, 0) }).Should()
            .StartWith("metrics.test.falsePositives.mean: expected a number from 0 to 100");
        Read(Valid with { Loss = SnapshotText.Metric(.25, .433012) }); // 0, 0 and .75
        Read(Valid with { Loss = SnapshotText.Metric(double.PositiveInfinity, double.NaN) });
        Read(Valid with { Accuracy = SnapshotText.Metric(double.NaN, double.NaN) });
    }

    public static TheoryData<string, string> HostileTraces => new()
    {
        { "{}", "trace.initial: missing" },
        { "[]", "trace" },
        { "null", "trace" },
        { """{ "initial": [], "epoch 2": [] }""", "trace.initial: expected 3 fingerprints of 16 hexadecimal digits, one for each seed, got []" },
        { """{ "initial": ["a", "b", "c"], "epoch 2": ["a", "b", "c"] }""", "trace.initial: expected 3 fingerprints" },
        { """{ "initial": ["0000000000000000", "0000000000000000"], "epoch 2": ["0000000000000000", "0000000000000000"] }""",
            "trace.initial: expected 3 fingerprints" },
        { """{ "initial": ["0000000000000000", "0000000000000000", "000000000000000G"], "epoch 2": [] }""", "trace.initial: expected 3 fingerprints" },
        { """{ "initial": ["0000000000000000", "0000000000000000", "0000000000000000"] }""", "trace.epoch 2: missing" },
        { """{ "epoch 2": ["0000000000000000", "0000000000000000", "0000000000000000"] }""", "trace.initial: missing" },
        {
            """
            {
              "initial": ["0000000000000000", "0000000000000000", "0000000000000000"], "epoch 2": ["0000000000000000", "0000000000000000", "0000000000000000"],
              "later": 1
            }
            """,
            "trace.later: expected a moment"
        },
    };

    [Theory, MemberData(nameof(HostileTraces))]
    public void A_trace_has_a_fingerprint_for_each_seed(string trace, string why) => Refusal(Valid with { RawTrace = trace }).Should().StartWith(why);

    [Fact]
    public void A_snapshot_that_names_its_arithmetic_has_a_trace() =>
        Refusal(Valid.ToString().Replace("\"trace\"", "\"traces\"", StringComparison.Ordinal)).Should().StartWith("trace.initial: missing");

    [Fact]
    public void An_older_snapshot_has_weights_for_each_seed() =>
        Refusal(Valid with { Arithmetic = null, More = ", \"weights\": []" }).Should()
            .StartWith("training.weights: expected 3 fingerprints of 16 hexadecimal digits, one for each seed, got []");

    [Theory]
    [InlineData("experiment")]
    [InlineData("profile")]
    [InlineData("device")]
    [InlineData("arithmetic")]
    [InlineData("data.train.rows")]
    [InlineData("data.train.positives")]
    [InlineData("data.train.fingerprint")]
    [InlineData("data.test.fingerprint")]
    [InlineData("data.test.droppedWords")]
    [InlineData("data.test.nearlyInTrain")]
    [InlineData("tokens.length")]
    [InlineData("tokens.padding")]
    [InlineData("tokens.vocabularyFingerprint")]
    [InlineData("model.parameters")]
    [InlineData("model.layers")]
    [InlineData("training.epochs")]
    [InlineData("training.batchSize")]
    [InlineData("training.learningRate")]
    [InlineData("training.beta1")]
    [InlineData("training.epsilon")]
    [InlineData("training.optimizer")]
    [InlineData("training.seeds")]
    [InlineData("metrics.test.rocAuc")]
    [InlineData("invariants")]
    public void A_value_of_the_wrong_type_is_refused(string key)
    {
        foreach (var value in new[] { "null", "true", "{}", "[null]", "1e400", "-1e308", "[[]]" })
            Refusal(With(key, value)).Should().StartWith(key, "the value is '{0}'", value);
    }

    [Theory]
    [InlineData("training.seeds", "[1, 1, 2]")]
    [InlineData("training.seeds", "[]")]
    [InlineData("training.seeds", "[1, 2, 3.5]")]
    [InlineData("data.train.rows", "0")]
    [InlineData("data.train.rows", "1e30")]
    [InlineData("data.train.fingerprint", "\"0a1b\"")]
    [InlineData("data.test.droppedWords", "1.5")]
    [InlineData("training.learningRate", "0")]
    [InlineData("training.beta2", "1")]
    [InlineData("experiment", "\"../../etc\"")]
    [InlineData("profile", "\"\"")]
    public void Every_number_and_name_is_in_its_range(string key, string value) => Refusal(With(key, value)).Should().StartWith($"{key}: expected");

    [Theory]
    [InlineData("profile")]
    [InlineData("device")]
    [InlineData("data.train.fingerprint")]
    [InlineData("data.test.fingerprint")]
    [InlineData("training.seeds")]
    [InlineData("experiment")]
    public void A_required_key_may_not_be_missing(string key) => Refusal(With(key, null)).Should().StartWith($"{key}: missing");

    [Fact]
    public void A_duplicate_key_is_refused() =>
        Refusal(Valid.ToString().Replace("\"profile\"", "\"profile\": \"smoke\", \"profile\"", StringComparison.Ordinal)).Should().StartWith("not JSON");

    [Fact]
    public void A_key_that_a_later_version_adds_is_accepted() =>
        Read(Valid with { More = ", \"added\": { \"later\": [1, \"two\", false] }" })["training.added.later"].Should().NotBeNull();

    /// <summary>Checks all committed snapshots, both those with and those without a recorded arithmetic.</summary>
    [Fact]
    public void Every_committed_snapshot_is_valid()
    {
        var files = Directory.GetFiles(AmazonReviews.Study.Results, "*.verified.json", SearchOption.AllDirectories);
        files.Should().HaveCountGreaterThan(40);
        foreach (var file in files)
            FluentActions.Invoking(() => FlatSnapshot.Parse(File.ReadAllBytes(file))).Should().NotThrow(file);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("1e400")]
    [InlineData("1e308")]
    public void An_invalid_accepted_snapshot_refuses_a_run_and_its_key_is_named(string value)
    {
        using var folder = new ScratchFolder();
        folder.Write("some-model.verified.json",
            MetricSnapshot.Of(SomeResults.Of()).Replace("\"mean\": 0.375", $"\"mean\": {value}", StringComparison.Ordinal));
        FluentActions.Invoking(() => SnapshotCheck.Verify(MetricSnapshot.Of(SomeResults.Of()), new SnapshotLocation(folder.Path, "some-model", null)))
            .Should().Throw<SnapshotRefusedException>()
                .WithMessage("*The verified snapshot cannot be used: metrics.test.loss.*: expected*some-model.verified.json");
    }

    private static string With(string key, string? value)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(MetricSnapshot.Of(SomeResults.Of()), documentOptions: default)!.AsObject();
        var parts = key.Split('.');
        var parent = parts[..^1].Aggregate(root, (node, part) => node[part]!.AsObject());
        if (value is null)
            parent.Remove(parts[^1]);
        else
            parent[parts[^1]] = "replaced below";
        return value is null ? root.ToJsonString() : root.ToJsonString().Replace("\"replaced below\"", value, StringComparison.Ordinal);
    }

    private static FlatSnapshot Read(object snapshot) => FlatSnapshot.Parse(System.Text.Encoding.UTF8.GetBytes(snapshot.ToString()!));

    private static string Refusal(object snapshot) => FluentActions.Invoking(() => Read(snapshot)).Should().Throw<FormatException>().Which.Message;
}
