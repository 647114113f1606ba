using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Metrics;
using Harness.Snapshots.Comparison;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Optimisation;

namespace Harness.Snapshots;

/// <summary>Writes a result as the text that is committed and reviewed: stable JSON without times or paths.</summary>
/// <remarks>Each metric is one line, so that a pull request shows one changed line for one changed metric.</remarks>
internal static class MetricSnapshot
{
    /// <summary>The number of decimals of a metric. More would show differences that nobody can act on; fewer would hide a changed last batch.</summary>
    internal const int Decimals = 6;

    /// <summary>The number of hexadecimal digits in a fingerprint of weights: 64 bits, enough to exclude coincidences.</summary>
    internal const int WeightsDigits = 16;

    /// <summary>The separator between a layer, as Keras' summary lists it, and its settings.</summary>
    internal const string SettingsFollow = "; ";

    internal static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>Writes a result.</summary>
    /// <param name="result">At least one seed, all completed and valid.</param>
    /// <returns>JSON with LF line ends, without a newline at the end.</returns>
    /// <exception cref="RunRefusedException">An invariant was violated, so there are no valid metrics.</exception>
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
        var writer = new SnapshotWriter(json);
        writer.Write(SnapshotKeys.Experiment, experiment.Name);
        writer.Write(SnapshotKeys.Profile, result.Profile.Name);
        writer.Write(SnapshotKeys.Device, result.Device);
        writer.Write(SnapshotKeys.Arithmetic, ArithmeticOf([result]));

        if (!result.Objective.IsBinary)
            writer.Write(SnapshotKeys.Classes, result.Profile.Study.Labels.Names);
        Write(writer, result, evidence.EncodedTrain, evidence.Train);
        Write(writer, result, evidence.EncodedTest, evidence.Test);
        if (result.NearDuplicates?.Duplicates.TestRowsInTrain is { } near)
            writer.Write(SnapshotKeys.NearlyInTrain, Math.Round((double)near / evidence.Test.Rows, Decimals));

        writer.Write(SnapshotKeys.Length, experiment.Tokenisation.Tokens);
        writer.Write(SnapshotKeys.Padding, Said(evidence.EncodedTrain.Padding.Padding));
        writer.Write(SnapshotKeys.Truncation, Said(evidence.EncodedTrain.Padding.Truncating));
        if (experiment.Tokenisation.WordOptions() is { Length: > 0 } options)
            writer.Write(SnapshotKeys.Words, options);
        if (experiment.Tokenisation.Given is null)
            writer.Write(SnapshotKeys.FitRows, experiment.Tokenisation.FitRows);
        writer.Write(SnapshotKeys.VocabularySize, result.Vocabulary.Size);
        writer.Write(SnapshotKeys.DistinctWords, result.Vocabulary.DistinctWords);
        writer.Write(SnapshotKeys.VocabularyFingerprint, result.Vocabulary.Fingerprint);

        writer.Write(SnapshotKeys.Parameters, result.Summary.Parameters);
        writer.Write(SnapshotKeys.Trainable, result.Summary.Trainable);
        if (experiment.Vectors is { } vectors)
            writer.Write(SnapshotKeys.Vectors, vectors.ToString());
        writer.Write(SnapshotKeys.Layers, result.Summary.Layers.Select(layer =>
            $"{layer.Layer} ({string.Join(", ", layer.OutputShape)}): {layer.Parameters}{SettingsFollow}{layer.Statement}"));

        writer.Write(SnapshotKeys.Epochs, result.Runs.Max(run => run.Evidence.Epochs.Count));
        writer.Write(SnapshotKeys.BatchSize, experiment.BatchSize);
        WriteOptimizer(writer, result);
        if (!result.Objective.IsBinary)
            writer.Write(SnapshotKeys.Objective, result.Objective.ToString());
        WriteOptions(writer, result);
        writer.Write(SnapshotKeys.EvaluatedWeights, experiment.EvaluatedWeights);
        WriteSeeds(writer, result);
        writer.Close();

        WriteTrace(json, result);

        json.WriteStartObject(SnapshotComparison.Metrics);
        Write(json, "test", result, run => run.TestEvaluation!);
        Write(json, "train", result, run => run.TrainEvaluation!);
        json.WriteEndObject();

        writer.Write(SnapshotKeys.Invariants, result.Profile.Study.Invariants.ThatApplyTo(evidence).Select(invariant => invariant.Name));
        json.WriteEndObject();
    }

    private static void Write(SnapshotWriter writer, ExperimentResult result, EncodedCorpus encoded, Data.CorpusFacts corpus)
    {
        var keys = SnapshotKeys.Of(corpus.Split);
        writer.Write(keys.Rows, corpus.Rows);
        if (result.Objective.IsBinary)
            writer.Write(keys.Positives, corpus.Positives);
        else
            writer.WriteRaw(keys.RowsOfClass, $"[{string.Join(", ", corpus.RowsOfClass.Select(rows => rows.ToString(CultureInfo.InvariantCulture)))}]");
        writer.Write(keys.Fingerprint, corpus.Fingerprint);
        writer.Write(keys.DroppedWords, Math.Round(encoded.DroppedShare, Decimals));
        writer.Write(keys.Truncated(result.Profile.Study.Texts), Math.Round(encoded.TruncatedShare, Decimals));
    }

    private static void Write(Utf8JsonWriter json, string split, ExperimentResult result, Func<RunEvidence, Evaluation> evaluation)
    {
        json.WriteStartObject(split);
        var writer = new SnapshotWriter(json);
        foreach (var metric in SnapshotMetric.For(result.Objective))
        {
            var overSeeds = MeanAndDeviation.Of([.. result.Runs.Select(run => metric.Of(evaluation(run.Evidence).Metrics))]);
            writer.WriteRaw(new SnapshotKey(metric.Name, ValueRule.Anything, IsNewer: false), Text(overSeeds));
        }
        writer.Close();
        json.WriteEndObject();
    }

    /// <summary>Writes the mean and standard deviation of one metric over the seeds, on one line.</summary>
    internal static void WriteMetric(Utf8JsonWriter json, string name, IEnumerable<double> overSeeds)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(Text(MeanAndDeviation.Of([.. overSeeds])));
    }

    private static string Text(MeanAndDeviation metric) =>
        $"{{ \"mean\": {Number(metric.Mean)}, \"standardDeviation\": {Number(metric.StandardDeviation)} }}";

    /// <summary>Writes the seeds on one line.</summary>
    internal static void WriteSeeds(SnapshotWriter writer, ExperimentResult result) => writer.WriteRaw(SnapshotKeys.Seeds,
        $"[{string.Join(", ", result.Runs.Select(run => run.Seed.ToString(CultureInfo.InvariantCulture)))}]");

    /// <summary>Returns the arithmetic that computed the runs: one name, or all names if runs of several machines were merged.</summary>
    internal static string ArithmeticOf(IEnumerable<ExperimentResult> results) =>
        string.Join(" | ", results.SelectMany(result => result.Runs).Select(run => run.Evidence.Arithmetic ?? "unknown").Distinct()
            .Order(StringComparer.Ordinal));

    /// <summary>Writes everything that determines an optimizer step, as the training loop recorded it:
    /// training may use other constants than the declared ones.</summary>
    private static void WriteOptimizer(SnapshotWriter writer, ExperimentResult result)
    {
        if (OptimizerOf(result) is not { } optimizer)
        {
            writer.Write(SnapshotKeys.Optimizer, result.Experiment.FitsInClosedForm ? "none, fitted in closed form" : "not recorded");
            writer.Write(SnapshotKeys.LearningRate, result.Experiment.LearningRate);
            return;
        }
        writer.Write(SnapshotKeys.Optimizer, optimizer.Name);
        writer.Write(SnapshotKeys.LearningRate, optimizer.LearningRate);
        writer.Write(SnapshotKeys.Beta1, optimizer.Adam.Beta1);
        writer.Write(SnapshotKeys.Beta2, optimizer.Adam.Beta2);
        writer.Write(SnapshotKeys.Epsilon, optimizer.Adam.Epsilon);
        writer.Write(SnapshotKeys.EpsilonIsAdded, optimizer.Adam.CorrectsBias ? "outside the bias correction" : "without a bias correction");
        writer.Write(SnapshotKeys.Loss, result.Objective.Loss);
    }

    /// <summary>Writes the training options that are on.
    /// Options that are off are omitted, so that snapshots from before these options existed stay valid.</summary>
    private static void WriteOptions(SnapshotWriter writer, ExperimentResult result)
    {
        var all = result.Experiment.Training.All.ToDictionary(option => option.Key, option => option.Value);
        Write(SnapshotKeys.Validation, "validation");
        if (result.Runs[0].Evidence.Validated is { } part)
            writer.Write(SnapshotKeys.ValidationRows, part.Rows);
        Write(SnapshotKeys.Schedule, "schedule");
        Write(SnapshotKeys.ClassWeights, "class weights");
        Write(SnapshotKeys.WeightDecay, "weight decay");
        Write(SnapshotKeys.Clipping, "gradient clipping");
        if (result.Experiment.Training.BestEpoch is { } rule)
        {
            var best = result.Runs.Select(run => rule.Of([.. run.Evidence.Epochs.Select(epoch => epoch.Validation!)]).ToString(CultureInfo.InvariantCulture));
            writer.WriteRaw(SnapshotKeys.BestEpochs, $"[{string.Join(", ", best)}]");
        }

        void Write(SnapshotKey key, string option)
        {
            if (all[option] != TrainingOptions.Off)
                writer.Write(key, all[option]);
        }
    }

    /// <summary>Returns the optimizer that trained every epoch of every seed; null if none is recorded.</summary>
    /// <exception cref="InvalidOperationException">There are several optimizers, which one snapshot cannot state.</exception>
    private static OptimizerRecord? OptimizerOf(ExperimentResult result)
    {
        OptimizerRecord?[] all = [.. result.Runs.SelectMany(run => run.Evidence.Optimizers).Distinct()];
        if (all.Length <= 1)
            return all.FirstOrDefault();
        var named = string.Join("; ", all.Select(one => one?.ToString() ?? "not recorded"));
        throw new InvalidOperationException(
            $"The runs of '{result.Experiment.Name}' were trained by different optimizers: {named}. Expected one optimizer for all epochs and seeds.");
    }

    /// <summary>Writes the trace, one line for each moment, so that a pull request shows where runs begin to differ.</summary>
    private static void WriteTrace(Utf8JsonWriter json, ExperimentResult result)
    {
        json.WriteStartObject(WeightsHistory.Key);
        var longest = result.Runs.MaxBy(run => run.Evidence.Trace.Count)!.Evidence.Trace;
        foreach (var moment in longest.Select(point => point.Moment))
        {
            json.WritePropertyName(moment);
            // A seed that stopped earlier keeps its weights from then on.
            var weights = result.Runs.Select(run => (run.Evidence.Trace.FirstOrDefault(point => point.Moment == moment)
                ?? (result.Experiment.Training.BestEpoch is null ? null : run.Evidence.Trace[^1]))?.Weights[..WeightsDigits] ?? "");
            json.WriteRawValue($"[{string.Join(", ", weights.Select(fingerprint => $"\"{fingerprint}\""))}]");
        }
        json.WriteEndObject();
    }

    private static string Said(SequenceEnd end) => end == SequenceEnd.Pre ? "at the start" : "at the end";

    /// <summary>Formats a number. JSON has no NaN, so an undefined metric is written as null, which keeps it visible.
    /// An infinite loss is the text "Infinity".</summary>
    private static string Number(double value) =>
        double.IsNaN(value) ? "null" : double.IsFinite(value) ? Math.Round(value, Decimals).ToString("0.######", CultureInfo.InvariantCulture)
            : $"\"{value.ToString(CultureInfo.InvariantCulture)}\"";
}
