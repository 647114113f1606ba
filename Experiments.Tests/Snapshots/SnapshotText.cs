using System.Globalization;

namespace Experiments.Tests.Snapshots;

/// <summary>A snapshot with one metric of each kind, as text: what a comparison reads, written by hand.</summary>
internal sealed record SnapshotText
{
    public string Accuracy { get; init; } = Metric(.9, .01);

    public string Loss { get; init; } = Metric(.25, .02);

    public string FalsePositives { get; init; } = Metric(30, 4);

    public string Seeds { get; init; } = "[1, 2, 3]";

    public string Rows { get; init; } = "7";

    public string Fingerprint { get; init; } = "\"0a1b\"";

    /// <summary>A further member of the training part: a comma and a property.</summary>
    public string More { get; init; } = "";

    public static string Metric(double mean, double deviation) => $"{{ \"mean\": {Number(mean)}, \"standardDeviation\": {Number(deviation)} }}";

    public override string ToString() =>
        $$"""
        {
          "experiment": "some-model",
          "data": { "train": { "rows": {{Rows}}, "fingerprint": {{Fingerprint}} } },
          "training": { "epochs": 2, "seeds": {{Seeds}}{{More}} },
          "metrics": { "test": { "accuracy": {{Accuracy}}, "loss": {{Loss}}, "falsePositives": {{FalsePositives}} } }
        }
        """;

    private static string Number(double value) => double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : $"\"{value.ToString(CultureInfo.InvariantCulture)}\"";
}
