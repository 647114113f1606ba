using System.Buffers;
using System.Text;
using System.Text.Json;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots;

/// <summary>Writes a comparison as the text that is committed and reviewed: the metrics of all experiments, and the other differences of each pair.</summary>
internal static class ComparisonSnapshot
{
    /// <summary>Writes a comparison.</summary>
    /// <param name="results">The results, at least one, all valid and of one profile.</param>
    /// <returns>JSON with LF line ends, without a newline at the end.</returns>
    /// <exception cref="RunRefusedException">An invariant was violated in one of the results.</exception>
    public static string Of(IReadOnlyList<ExperimentResult> results)
    {
        foreach (var result in results)
            result.Trusted();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, MetricSnapshot.Layout))
            Write(json, results);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ExperimentResult> results)
    {
        json.WriteStartObject();
        WriteOrigin(json, results);

        json.WriteStartObject("parameters");
        foreach (var result in results)
            json.WriteNumber(result.Experiment.Name, result.Summary.Parameters);
        json.WriteEndObject();

        json.WriteStartObject(SnapshotComparison.Metrics);
        foreach (var result in results)
            Write(json, result);
        json.WriteEndObject();

        json.WriteStartObject("differingFactors");
        foreach (var (one, other) in Factors.Pairs(results))
            json.WriteString($"{one.Experiment.Name} | {other.Experiment.Name}", string.Join(", ", Factors.Differing(one, other)));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExperimentResult result)
    {
        json.WriteStartObject(result.Experiment.Name);
        foreach (var metric in SnapshotMetric.ComparedFor(result.Objective))
            Metric(metric.Name, (test, _) => metric.Of(test));
        Metric(SnapshotMetric.AccuracyGap, (test, train) => train.Accuracy - test.Accuracy);
        json.WriteEndObject();

        void Metric(string name, Func<ClassificationMetrics, ClassificationMetrics, double> value) => MetricSnapshot.WriteMetric(json, name,
            result.Runs.Select(run => value(run.Evidence.TestEvaluation!.Metrics, run.Evidence.TrainEvaluation!.Metrics)));
    }

    /// <summary>Writes profile, data and seeds, which all results of a comparison share.</summary>
    internal static void WriteOrigin(Utf8JsonWriter json, IReadOnlyList<ExperimentResult> results)
    {
        var (result, writer) = (results[0], new SnapshotWriter(json));
        writer.Write(SnapshotKeys.Profile, result.Profile.Name);
        writer.Write(SnapshotKeys.Device, result.Device);
        writer.Write(SnapshotKeys.Arithmetic, MetricSnapshot.ArithmeticOf(results));
        foreach (var corpus in new[] { result.Runs[0].Evidence.Train, result.Runs[0].Evidence.Test })
        {
            var keys = SnapshotKeys.Of(corpus.Split);
            writer.Write(keys.Rows, corpus.Rows);
            writer.Write(keys.Fingerprint, corpus.Fingerprint);
        }
        MetricSnapshot.WriteSeeds(writer, result);
        writer.Close();
    }
}
