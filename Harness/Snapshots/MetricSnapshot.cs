using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Tokens;
using Harness.Training;

namespace Harness.Snapshots;

/// <summary>A result as the text that is committed and reviewed: stable JSON without times or paths.</summary>
/// <remarks>Every metric is one line, so that a pull request shows one changed line for one changed metric.</remarks>
public static class MetricSnapshot
{
    /// <summary>Decimals of a metric. More would show differences that no reader can act on; fewer would hide a changed last batch.</summary>
    internal const int Decimals = 6;

    /// <summary>Hexadecimal digits of a fingerprint of weights: 64 bits, beyond any coincidence.</summary>
    internal const int WeightsDigits = 16;

    /// <summary>Stands between a layer as Keras' summary lists it and all its settings.</summary>
    internal const string SettingsFollow = "; ";

    internal static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>Writes a result.</summary>
    /// <param name="result">At least one seed, all of them completed and trusted.</param>
    /// <returns>JSON, LF, without a newline at the end.</returns>
    /// <exception cref="RunRefusedException">An invariant fired: there are no metrics to look at.</exception>
    /// <exception cref="InvalidOperationException">The runs were trained by different optimizers.</exception>
    public static string Of(ExperimentResult result)
    {
        result.Trusted();
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Layout))
            Write(json, result);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ExperimentResult result)
    {
        var (experiment, evidence) = (result.Experiment, result.Runs[0].Evidence);
        json.WriteStartObject();
        json.WriteString("experiment", experiment.Name);
        json.WriteString("profile", result.Profile.Name);
        json.WriteString("device", result.Device);
        json.WriteString("arithmetic", ArithmeticOf([result]));

        json.WriteStartObject("data");
        Write(json, result.Profile.Study.Texts, "train", evidence.EncodedTrain, evidence.Train);
        Write(json, result.Profile.Study.Texts, "test", evidence.EncodedTest, evidence.Test, result.NearDuplicates?.Duplicates.TestRowsInTrain);
        json.WriteEndObject();

        json.WriteStartObject("tokens");
        json.WriteNumber("length", experiment.Tokenisation.Tokens);
        json.WriteString("padding", Said(evidence.EncodedTrain.Padding.Padding));
        json.WriteString("truncation", Said(evidence.EncodedTrain.Padding.Truncating));
        json.WriteNumber("fitRows", experiment.Tokenisation.FitRows);
        json.WriteNumber("vocabularySize", result.Vocabulary.Size);
        json.WriteNumber("distinctWords", result.Vocabulary.DistinctWords);
        json.WriteString("vocabularyFingerprint", result.Vocabulary.Fingerprint);
        json.WriteEndObject();

        json.WriteStartObject("model");
        json.WriteNumber("parameters", result.Summary.Parameters);
        json.WriteNumber("trainable", result.Summary.Trainable);
        json.WriteStartArray("layers");
        foreach (var layer in result.Summary.Layers)
            json.WriteStringValue($"{layer.Layer} ({string.Join(", ", layer.OutputShape)}): {layer.Parameters}{SettingsFollow}{layer.Statement}");
        json.WriteEndArray();
        json.WriteEndObject();

        json.WriteStartObject("training");
        json.WriteNumber("epochs", evidence.Epochs.Count);
        json.WriteNumber("batchSize", experiment.BatchSize);
        WriteOptimizer(json, result);
        json.WriteString("evaluatedWeights", experiment.Checkpoint);
        WriteSeeds(json, result);
        json.WriteEndObject();

        WriteTrace(json, result);

        json.WriteStartObject(SnapshotComparison.Metrics);
        Write(json, "test", [.. result.Runs.Select(run => run.Evidence.TestEvaluation!)]);
        Write(json, "train", [.. result.Runs.Select(run => run.Evidence.TrainEvaluation!)]);
        json.WriteEndObject();

        json.WriteStartArray("invariants");
        foreach (var invariant in result.Profile.Study.Invariants.ThatApplyTo(evidence))
            json.WriteStringValue(invariant.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string texts, string split, EncodedCorpus encoded, Corpora.CorpusFacts corpus, int? nearlyInTrain = null)
    {
        json.WriteStartObject(split);
        json.WriteNumber("rows", corpus.Rows);
        json.WriteNumber("positives", corpus.Positives);
        json.WriteString("fingerprint", corpus.Fingerprint);
        json.WriteNumber("droppedWords", Math.Round(encoded.DroppedShare, Decimals));
        json.WriteNumber($"truncated{char.ToUpperInvariant(texts[0])}{texts[1..]}", Math.Round(encoded.TruncatedShare, Decimals));
        if (nearlyInTrain is { } rows)
            json.WriteNumber("nearlyInTrain", Math.Round((double)rows / corpus.Rows, Decimals));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string split, IReadOnlyList<Evaluation> evaluations)
    {
        json.WriteStartObject(split);
        Metric("loss", metrics => metrics.Loss);
        Metric("accuracy", metrics => metrics.Accuracy);
        Metric("precision", metrics => metrics.Precision);
        Metric("recall", metrics => metrics.Recall);
        Metric("rocAuc", metrics => metrics.RocAuc);
        Metric("truePositives", metrics => metrics.Confusion.TruePositives);
        Metric("falsePositives", metrics => metrics.Confusion.FalsePositives);
        Metric("trueNegatives", metrics => metrics.Confusion.TrueNegatives);
        Metric("falseNegatives", metrics => metrics.Confusion.FalseNegatives);
        json.WriteEndObject();

        void Metric(string name, Func<ClassificationMetrics, double> value) =>
            WriteSpread(json, name, evaluations.Select(evaluation => value(evaluation.Metrics)));
    }

    /// <summary>One metric over the seeds, on one line.</summary>
    internal static void WriteSpread(Utf8JsonWriter json, string name, IEnumerable<double> overSeeds)
    {
        var spread = Spread.Of([.. overSeeds]);
        json.WritePropertyName(name);
        json.WriteRawValue($"{{ \"mean\": {Number(spread.Mean)}, \"standardDeviation\": {Number(spread.StandardDeviation)} }}");
    }

    /// <summary>The seeds that a spread is over, on one line.</summary>
    internal static void WriteSeeds(Utf8JsonWriter json, ExperimentResult result)
    {
        json.WritePropertyName("seeds");
        json.WriteRawValue($"[{string.Join(", ", result.Runs.Select(run => run.Seed.ToString(CultureInfo.InvariantCulture)))}]");
    }

    /// <summary>What computed the runs of some results: one name, or all of them where runs of several machines were joined.</summary>
    internal static string ArithmeticOf(IEnumerable<ExperimentResult> results) =>
        string.Join(" | ", results.SelectMany(result => result.Runs).Select(run => run.Evidence.Arithmetic ?? "unknown").Distinct()
            .Order(StringComparer.Ordinal));

    /// <summary>Everything that decides a step, as the training loop recorded it: a fit may use other constants than the experiment declares.</summary>
    private static void WriteOptimizer(Utf8JsonWriter json, ExperimentResult result)
    {
        if (OptimizerOf(result) is not { } optimizer)
        {
            json.WriteString("optimizer", result.Experiment.FitsInClosedForm ? "none, fitted in closed form" : "not recorded");
            json.WriteNumber("learningRate", result.Experiment.LearningRate);
            return;
        }
        json.WriteString("optimizer", optimizer.Name);
        json.WriteNumber("learningRate", optimizer.LearningRate);
        json.WriteNumber("beta1", optimizer.Adam.Beta1);
        json.WriteNumber("beta2", optimizer.Adam.Beta2);
        json.WriteNumber("epsilon", optimizer.Adam.Epsilon);
        json.WriteString("epsilonIsAdded", optimizer.Adam.CorrectsBias ? "outside the bias correction" : "without a bias correction");
        json.WriteString("loss", Trainer.Loss);
    }

    /// <summary>The optimizer that trained every epoch of every seed; null if none is recorded.</summary>
    /// <exception cref="InvalidOperationException">There were several: one snapshot cannot state them.</exception>
    private static OptimizerRecord? OptimizerOf(ExperimentResult result)
    {
        OptimizerRecord?[] all = [.. result.Runs.SelectMany(run => run.Evidence.Optimizers).Distinct()];
        if (all.Length <= 1)
            return all.FirstOrDefault();
        var named = string.Join("; ", all.Select(one => one?.ToString() ?? "not recorded"));
        throw new InvalidOperationException(
            $"The runs of '{result.Experiment.Name}' were trained by different optimizers: {named}. Expected one optimizer for all epochs and seeds.");
    }

    /// <summary>What every seed had learned at each traced moment: a line a moment, so that a pull request shows from where on runs differ.</summary>
    private static void WriteTrace(Utf8JsonWriter json, ExperimentResult result)
    {
        json.WriteStartObject(WeightsHistory.Key);
        foreach (var moment in result.Runs[0].Evidence.Trace.Select(point => point.Moment))
        {
            json.WritePropertyName(moment);
            var weights = result.Runs.Select(run => run.Evidence.Trace.FirstOrDefault(point => point.Moment == moment)?.Weights[..WeightsDigits] ?? "");
            json.WriteRawValue($"[{string.Join(", ", weights.Select(fingerprint => $"\"{fingerprint}\""))}]");
        }
        json.WriteEndObject();
    }

    private static string Said(SequenceEnd end) => end == SequenceEnd.Pre ? "at the start" : "at the end";

    /// <summary>JSON has no NaN; a metric that does not exist is the string "NaN", so that it shows instead of vanishing.</summary>
    private static string Number(double value) =>
        double.IsFinite(value) ? Math.Round(value, Decimals).ToString("0.######", CultureInfo.InvariantCulture)
            : $"\"{value.ToString(CultureInfo.InvariantCulture)}\"";
}
