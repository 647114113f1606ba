using System.Buffers;
using System.Text;
using System.Text.Json;
using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Snapshots;

/// <summary>A comparison as the text that is committed and reviewed: the table of all experiments, and for every two of them what else differs.</summary>
public static class ComparisonSnapshot
{
    /// <summary>Writes a comparison.</summary>
    /// <param name="results">At least one; trusted, and of one profile.</param>
    /// <returns>JSON, LF, without a newline at the end.</returns>
    /// <exception cref="RunRefusedException">An invariant fired for one of them.</exception>
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
        Metric("accuracy", (test, _) => test.Accuracy);
        Metric("precision", (test, _) => test.Precision);
        Metric("recall", (test, _) => test.Recall);
        Metric("rocAuc", (test, _) => test.RocAuc);
        Metric("loss", (test, _) => test.Loss);
        Metric("accuracyGap", (test, train) => train.Accuracy - test.Accuracy);
        json.WriteEndObject();

        void Metric(string name, Func<ClassificationMetrics, ClassificationMetrics, double> value) => MetricSnapshot.WriteSpread(json, name,
            result.Runs.Select(run => value(run.Evidence.TestEvaluation!.Metrics, run.Evidence.TrainEvaluation!.Metrics)));
    }

    /// <summary>Profile, data and seeds, which all results of a comparison share.</summary>
    internal static void WriteOrigin(Utf8JsonWriter json, IReadOnlyList<ExperimentResult> results)
    {
        var result = results[0];
        json.WriteString("profile", result.Profile.Name);
        json.WriteString("device", result.Device);
        json.WriteString("arithmetic", MetricSnapshot.ArithmeticOf(results));

        json.WriteStartObject("data");
        foreach (var corpus in new[] { result.Runs[0].Evidence.Train, result.Runs[0].Evidence.Test })
        {
            json.WriteStartObject(corpus.Split == Corpora.Split.Train ? "train" : "test");
            json.WriteNumber("rows", corpus.Rows);
            json.WriteString("fingerprint", corpus.Fingerprint);
            json.WriteEndObject();
        }
        json.WriteEndObject();

        json.WriteStartObject("training");
        MetricSnapshot.WriteSeeds(json, result);
        json.WriteEndObject();
    }
}
