using System.Text.Json;
using Harness.Experiments;
using Harness.Metrics;
using Harness.Reporting;

namespace Harness.Commands;

/// <summary>Writes the output of <c>./research run --json</c>: one line of JSON for each epoch and each result, and a last line with the exit code.</summary>
/// <remarks>A figure that does not exist is null.</remarks>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web);

    /// <summary>Writes a finished epoch. It can be called from any thread.</summary>
    /// <param name="output">The output, which contains only JSON.</param>
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
        progress.Epoch.Rows,
        Seconds = progress.Epoch.Duration.TotalSeconds,
        RowsPerSecond = Finite(progress.Epoch.RowsPerSecond),
        SecondsLeft = progress.Left.TotalSeconds,
    });

    /// <summary>Writes the results and the exit code.</summary>
    /// <param name="output">The output, which contains only JSON.</param>
    /// <param name="found">The results; empty if every run failed.</param>
    /// <param name="exitCode">The exit code of the command.</param>
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
