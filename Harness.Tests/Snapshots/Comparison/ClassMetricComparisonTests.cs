using System.Globalization;
using System.Text;
using Harness.Metrics;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Tests.Snapshots.Comparison;

/// <summary>Tests the noise gate on experiments with several classes, whose rare classes have few test rows.</summary>
[Trait("Category", "Unit")]
public sealed class ClassMetricComparisonTests
{
    private const int Classes = 4, Comparisons = 200, CalibratedSeeds = 16;

    private static readonly int[] Rows = [300, 60, 25, 15];

    /// <summary>Simulates runs whose seeds agree in most rows and differ in some, so that many cells of the confusion matrix hardly ever change.</summary>
    [Fact]
    public void Valid_runs_with_other_seeds_are_seldom_refused()
    {
        var random = new Random(5);
        var study = new SimulatedStudy(random);
        var noise = study.Calibrated();

        var refused = Enumerable.Range(0, Comparisons).Count(_ => IsRefused(study.Snapshot(seeds: 3), study.Snapshot(seeds: 3), noise));

        refused.Should().BeLessThanOrEqualTo(Comparisons * 3 / 100, "the gate allows 1 % of false alarms, and chance adds some");
    }

    [Fact]
    public void A_model_that_confuses_two_classes_is_refused()
    {
        var random = new Random(5);
        var study = new SimulatedStudy(random);
        var noise = study.Calibrated();
        var worse = study with { Lost = .3 };

        Enumerable.Range(0, 20).Should().OnlyContain(_ => IsRefused(study.Snapshot(seeds: 3), worse.Snapshot(seeds: 3), noise));
    }

    [Fact]
    public void Without_any_noise_one_row_is_a_difference()
    {
        var (verified, received) = (Deterministic(right: 280), Deterministic(right: 279));

        MetricComparison.Differences(received, verified, noise: null, SnapshotComparison.Level)
            .Where(metric => metric.Kind != MetricChangeKind.WithinNoise).Select(metric => metric.Key).Should().Contain("metrics.test.classes.0.recall");

        static FlatSnapshot Deterministic(int right) => SimulatedStudy.Snapshot([.. Enumerable.Repeat<int[][]>(
            [[right, 300 - right, 0, 0], [10, 50, 0, 0], [0, 5, 20, 0], [0, 0, 5, 10]], 3)]);
    }

    [Fact]
    public void A_class_that_some_calibrated_seeds_never_predict_may_have_no_precision()
    {
        int[][] never = [[300, 0, 0, 0], [10, 50, 0, 0], [5, 0, 20, 0], [15, 0, 0, 0]];
        int[][] sometimes = [.. never[..3], [14, 0, 0, 1]];
        var noise = ExperimentNoise(SimulatedStudy.Snapshot([never, sometimes, sometimes, never]));
        int[][] wrongOnce = [.. never[..2], [4, 0, 20, 1], [14, 0, 0, 1]];
        var (numbers, one) = (SimulatedStudy.Snapshot([sometimes, wrongOnce, sometimes]), SimulatedStudy.Snapshot([sometimes, never, sometimes]));

        Precision(numbers, one, noise).Should().Be(MetricChangeKind.WithinNoise);
        Precision(one, numbers, noise).Should().Be(MetricChangeKind.WithinNoise);
        Precision(numbers, one, ExperimentNoise(SimulatedStudy.Snapshot([sometimes, sometimes, sometimes]))).Should().Be(MetricChangeKind.Worse);

        MetricChangeKind Precision(FlatSnapshot verified, FlatSnapshot received, ExperimentNoise known) =>
            MetricComparison.Differences(received, verified, known, SnapshotComparison.Level)
                .Single(metric => metric.Key == "metrics.test.classes.3.precision").Kind;
    }

    [Theory]
    [InlineData("metrics.test.classes.3.recall", 1 / 15.0)]
    [InlineData("metrics.test.classes.0.true", 1)]
    [InlineData("metrics.test.classes.0.falseAs3", 1)]
    [InlineData("metrics.test.classes.1.precision", 1 / 80.0)]
    [InlineData("metrics.test.classes.1.f1", 2 / 140.0)]
    [InlineData("metrics.test.macroRecall", 1 / 15.0 / 4)]
    [InlineData("metrics.test.accuracy", 1 / 400.0)]
    [InlineData("metrics.test.loss", 0)]
    [InlineData("metrics.test.classes.9.recall", 0)]
    [InlineData("metrics.train.accuracy", 0)]
    public void One_row_moves_a_metric_by_its_share_of_the_class(string key, double expected) =>
        OneRow.Change(key, SimulatedStudy.Snapshot([[[270, 30, 0, 0], [10, 50, 0, 0], [0, 0, 25, 0], [0, 0, 5, 10]]]))
            .Should().BeApproximately(expected, 1e-6);

    private static bool IsRefused(FlatSnapshot verified, FlatSnapshot received, ExperimentNoise noise) =>
        MetricComparison.Differences(received, verified, noise, SnapshotComparison.Level).Any(metric => metric.Kind != MetricChangeKind.WithinNoise);

    private static ExperimentNoise ExperimentNoise(FlatSnapshot calibrated) => new(calibrated.Configuration, calibrated.Seeds.Count,
        calibrated.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value.StandardDeviation));

    /// <summary>Draws confusion matrices. Nearly all seeds agree on the prediction of a row; every sixth row is undecided between two classes.</summary>
    private sealed record SimulatedStudy(Random Random)
    {
        private readonly (int Label, int First, int Second, double Share)[] _rows = Draw(Random);

        /// <summary>The share of the rows of the second class that are predicted as the first instead.</summary>
        public double Lost { get; init; }

        public ExperimentNoise Calibrated() => ExperimentNoise(Snapshot(CalibratedSeeds));

        public FlatSnapshot Snapshot(int seeds) => Snapshot([.. Enumerable.Range(0, seeds).Select(_ => Matrix())]);

        public static FlatSnapshot Snapshot(IReadOnlyList<int[][]> matrices)
        {
            var metrics = new StringBuilder();
            Add("accuracy", matrix => Ratio(Enumerable.Range(0, Classes).Sum(label => matrix[label][label]), Rows.Sum()));
            for (var label = 0; label < Classes; label++)
            {
                var own = label;
                Add("precision", matrix => Ratio(matrix[own][own], Predicted(matrix, own)), own);
                Add("recall", matrix => Ratio(matrix[own][own], Rows[own]), own);
                Add("f1", matrix => Ratio(2 * matrix[own][own], Rows[own] + Predicted(matrix, own)), own);
                for (var other = 0; other < Classes; other++)
                {
                    var predicted = other;
                    Add(own == predicted ? "true" : $"falseAs{predicted}", matrix => matrix[own][predicted], own);
                }
            }
            var text = new SnapshotText
            {
                Seeds = $"[{string.Join(", ", Enumerable.Range(1, matrices.Count))}]",
                Test = $"\"rowsOfClass\": [{string.Join(", ", Rows)}], ",
            };
            var json = System.Text.Json.Nodes.JsonNode.Parse(text.ToString())!;
            json["metrics"]!["test"] = System.Text.Json.Nodes.JsonNode.Parse($"{{ {Grouped(metrics)} }}");
            return FlatSnapshot.Read(json.ToJsonString(), "simulated");

            void Add(string name, Func<int[][], double> of, int? label = null) =>
                metrics.Append(CultureInfo.InvariantCulture, $"{label?.ToString(CultureInfo.InvariantCulture) ?? "all"}|\"{name}\": {Text(of)}\n");

            string Text(Func<int[][], double> of)
            {
                var overSeeds = MeanAndDeviation.Of([.. matrices.Select(of)]);
                return SnapshotText.Metric(Math.Round(overSeeds.Mean, 6), Math.Round(overSeeds.StandardDeviation, 6));
            }
        }

        private static string Grouped(StringBuilder metrics)
        {
            var lines = metrics.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))
                .ToLookup(line => line[0], line => line[1]);
            var classes = lines.Where(group => group.Key != "all").Select(group => $"\"{group.Key}\": {{ {string.Join(", ", group)} }}");
            return $"{string.Join(", ", lines["all"])}, \"classes\": {{ {string.Join(", ", classes)} }}";
        }

        private static double Ratio(double part, double whole) => whole == 0 ? double.NaN : part / whole;

        private static int Predicted(int[][] matrix, int label) => matrix.Sum(row => row[label]);

        private static (int Label, int First, int Second, double Share)[] Draw(Random random)
        {
            return [.. Enumerable.Range(0, Classes).SelectMany(label => Enumerable.Range(0, Rows[label]).Select(_ => One(label)))];

            (int, int, int, double) One(int label)
            {
                var first = random.NextDouble() < .8 ? label : random.Next(Classes);
                return (label, first, random.Next(Classes), random.Next(6) == 0 ? random.NextDouble() : .998);
            }
        }

        private int[][] Matrix()
        {
            int[][] matrix = [.. Rows.Select(_ => new int[Classes])];
            foreach (var (label, first, second, share) in _rows)
                matrix[label][label == 1 && Random.NextDouble() < Lost ? 0 : Random.NextDouble() < share ? first : second]++;
            return matrix;
        }
    }
}
