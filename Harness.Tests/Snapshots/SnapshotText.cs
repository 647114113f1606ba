using System.Globalization;

namespace Harness.Tests.Snapshots;

/// <summary>A snapshot with one metric of each kind, as text: what a comparison reads, written by hand.</summary>
internal sealed record SnapshotText
{
    /// <summary>The name of an arithmetic that leaves the verdict to noise.</summary>
    public const string NotCertified = "1, not certified on this machine";

    private static readonly string[] Moments = ["initial", "step 1", "step 2", "epoch 1", "epoch 2"];

    /// <summary>A snapshot of a single seed. It has no standard deviations.</summary>
    public static SnapshotText OneSeed { get; } =
        new() { Seeds = "[1]", Accuracy = Metric(.5, double.NaN), Loss = Metric(.693147, double.NaN), FalsePositives = Metric(30, double.NaN) };

    public string Experiment { get; init; } = "some-model";

    public string Profile { get; init; } = "smoke";

    public string Device { get; init; } = "cpu";

    /// <summary>Null for a snapshot from before it was recorded, which has no trace.</summary>
    public string? Arithmetic { get; init; } = NotCertified;

    public string Accuracy { get; init; } = Metric(.9, .01);

    public string Loss { get; init; } = Metric(.25, .02);

    public string FalsePositives { get; init; } = Metric(30, 4);

    public string Seeds { get; init; } = "[1, 2, 3]";

    public string Rows { get; init; } = "7";

    public string Fingerprint { get; init; } = FingerprintOf('0');

    public string TestFingerprint { get; init; } = FingerprintOf('1');

    /// <summary>Further members of the part on test rows: each with a comma behind it.</summary>
    public string Test { get; init; } = "";

    /// <summary>Further members of the training part: each with a comma before it.</summary>
    public string More { get; init; } = "";

    /// <summary>A letter for each of five moments: "aabbb" has other weights than "aaaaa" from the second step on.
    /// Of all seeds; or of each seed, with commas between them.</summary>
    public string Trace { get; init; } = "aaaaa";

    /// <summary>JSON in the place of the trace; null for <see cref="Trace"/>.</summary>
    public string? RawTrace { get; init; }

    public static string Metric(double mean, double deviation) => $"{{ \"mean\": {Number(mean)}, \"standardDeviation\": {Number(deviation)} }}";

    /// <summary>A fingerprint of data, as JSON.</summary>
    public static string FingerprintOf(char digit) => $"\"{new string(digit, 64)}\"";

    public override string ToString() =>
        $$"""
        {
          "experiment": "{{Experiment}}",
          "profile": "{{Profile}}",
          "device": "{{Device}}",{{(Arithmetic is null ? "" : $" \"arithmetic\": \"{Arithmetic}\",")}}
          "data": { "train": { "rows": {{Rows}}, "fingerprint": {{Fingerprint}} }, "test": { {{Test}}"fingerprint": {{TestFingerprint}} } },
          "training": { "epochs": 2, "seeds": {{Seeds}}{{More}} },{{(Arithmetic is null ? "" : $"\n  \"trace\": {RawTrace ?? TraceOf()},")}}
          "metrics": { "test": { "accuracy": {{Accuracy}}, "loss": {{Loss}}, "falsePositives": {{FalsePositives}} } }
        }
        """;

    private string TraceOf()
    {
        var (seeds, letters) = (Seeds.Split(',').Length, Trace.Split(','));
        return $"{{ {string.Join(", ", Moments.Select((moment, index) => $"\"{moment}\": [{string.Join(", "
            + "", Enumerable.Range(0, seeds).Select(seed => Fingerprint16(letters[seed % letters.Length][index], seed)))}]"))} }}";
    }

    private static string Fingerprint16(char letter, int seed) => string.Create(CultureInfo.InvariantCulture, $"\"{new string(letter, 13)}{seed:x3}\"");

    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : $"\"{value.ToString(CultureInfo.InvariantCulture)}\"";
}
