using System.Text.Json;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting;

namespace Harness.Commands;

/// <summary>Writes what <c>research run --json</c> says: one object a line for each epoch and each result, and one with the exit code at the end.</summary>
/// <remarks>A figure that does not exist is null.</remarks>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>Writes an epoch that ended, from any thread.</summary>
    /// <param name="output">For JSON alone.</param>
    /// <param name="progress">The epoch.</param>
    public static void WriteEpoch(TextWriter output, EpochProgress progress) => Write(output, new
    {
        Event = "epoch",
        progress.Experiment,
        progress.Seed,
        progress.Epoch.Epoch,
        Epochs = progress.PlannedEpochs,
        Loss = Finite(progress.Epoch.Loss),
        Accuracy = Finite(progress.Epoch.Accuracy),
        RowsPerSecond = Finite(progress.Epoch.RowsPerSecond),
        SecondsLeft = progress.Left.TotalSeconds,
    });

    /// <summary>Writes the results and the exit code.</summary>
    /// <param name="output">For JSON alone.</param>
    /// <param name="found">The results; none if every run failed.</param>
    /// <param name="exitCode">Of the command.</param>
    public static void WriteEnd(TextWriter output, IReadOnlyList<ExperimentResult> found, int exitCode)
    {
        foreach (var result in found)
        {
            var refused = result.Violations.FirstOrDefault()?.ToString();
            Write(output, new
            {
                Event = "result",
                Experiment = result.Experiment.Name,
                Seeds = result.Runs.Select(run => run.Seed),
                Refused = refused,
                Figures = refused is not null ? null : ReportMetric.For([result]).ToDictionary(metric => metric.Key, metric => Shape(metric.Over(result))),
            });
        }
        Write(output, new { Event = "end", ExitCode = exitCode });
    }

    private static object Shape(MeanAndDeviation spread) => new { Mean = Finite(spread.Mean), StandardDeviation = Finite(spread.StandardDeviation) };

    private static double? Finite(double figure) => double.IsFinite(figure) ? figure : null;

    private static void Write(TextWriter output, object value)
    {
        lock (Layout)
            output.WriteLine(JsonSerializer.Serialize(value, Layout));
    }
}
