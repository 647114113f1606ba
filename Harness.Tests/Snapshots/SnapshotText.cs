using System.Globalization;

namespace Harness.Tests.Snapshots;

/// <summary>Writes the text of a small snapshot with one metric of each kind, as input of a comparison.</summary>
internal sealed record SnapshotText
{
    /// <summary>The name of an arithmetic that does not promise equal bits, so that noise decides.</summary>
    public const string NotCertified = "1, not certified on this machine";

    private static readonly string[] Moments = ["initial", "step 1", "step 2", "epoch 1", "epoch 2"];

    /// <summary>A snapshot of a single seed. It has no standard deviations.</summary>
    public static SnapshotText OneSeed { get; } =
        new() { Seeds = "[1]", Accuracy = Metric(.5, double.NaN), Loss = Metric(.693147, double.NaN), FalsePositives = Metric(30, double.NaN) };

    public string Experiment { get; init; } = "some-model";

    public string Profile { get; init; } = "smoke";

    public string Device { get; init; } = "cpu";

    /// <summary>The name of the arithmetic; null for a snapshot from before arithmetic was recorded, which has no trace either.</summary>
    public string? Arithmetic { get; init; } = NotCertified;

    public string Accuracy { get; init; } = Metric(.9, .01);

    public string Loss { get; init; } = Metric(.25, .02);

    public string FalsePositives { get; init; } = Metric(30, 4);

    public string Seeds { get; init; } = "[1, 2, 3]";

    public string Rows { get; init; } = "7";

    public string Fingerprint { get; init; } = FingerprintOf('0');

    public string TestFingerprint { get; init; } = FingerprintOf('1');

    /// <summary>Additional JSON members of <c>data.test</c>, each followed by a comma.</summary>
    public string Test { get; init; } = "";

    /// <summary>Additional JSON members of <c>training</c>, each preceded by a comma.</summary>
    public string More { get; init; } = "";

    /// <summary>The weights at the five moments, one letter for each: "aabbb" differs from "aaaaa" from the second step on.
    /// One text for all seeds, or one for each seed, separated by commas.</summary>
    public string Trace { get; init; } = "aaaaa";

    /// <summary>The trace as JSON; null if <see cref="Trace"/> is written.</summary>
    public string? RawTrace { get; init; }

    public static string Metric(double mean, double deviation) => $"{{ \"mean\": {Number(mean)}, \"standardDeviation\": {Number(deviation)} }}";

    /// <summary>Returns a fingerprint of data as JSON.</summary>
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
