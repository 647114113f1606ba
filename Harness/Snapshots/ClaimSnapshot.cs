using System.Buffers;
using System.Text;
using System.Text.Json;
using Harness.Experiments.Claims;

namespace Harness.Snapshots;

/// <summary>Writes all claims as the text that is committed and reviewed: each claim, and its verdict with the sign of the difference. It contains no digits
/// of metrics, which differ on every machine, while a verdict should not.</summary>
internal static class ClaimSnapshot
{
    /// <summary>Writes verdicts and refusals.</summary>
    /// <param name="verdicts">The verdicts, at least one, all of one profile.</param>
    /// <param name="refusals">The refusals of inadmissible claims.</param>
    /// <returns>JSON with LF line ends, without a newline at the end.</returns>
    public static string Of(IReadOnlyList<Verdict> verdicts, IReadOnlyList<ClaimRefusedException> refusals)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, MetricSnapshot.Layout))
            Write(json, verdicts, refusals);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Verdict> verdicts, IReadOnlyList<ClaimRefusedException> refusals)
    {
        json.WriteStartObject();
        ComparisonSnapshot.WriteOrigin(json, [.. verdicts.SelectMany(verdict => new[] { verdict.Comparison.First, verdict.Comparison.Second })]);

        json.WriteStartObject("claims");
        foreach (var verdict in verdicts)
        {
            WriteAssertion(json, verdict.Claim.Assertion);
            json.WriteNumber("level", verdict.Claim.Assertion.Level);
            json.WriteString("verdict", Verdict.Said(verdict.Outcome));
            json.WriteNumber("sign", verdict.Sign);
            json.WriteEndObject();
        }
        json.WriteEndObject();

        json.WriteStartObject("refused");
        foreach (var refusal in refusals)
        {
            WriteAssertion(json, refusal.Assertion);
            json.WriteNumber("level", refusal.Assertion.Level);
            json.WriteBoolean("factorDiffers", refusal.FactorDiffers);
            json.WriteString("confounders", string.Join(", ", refusal.Confounders));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Opens the JSON object of an assertion. The caller closes it.</summary>
    internal static void WriteAssertion(Utf8JsonWriter json, Assertion assertion)
    {
        json.WriteStartObject(assertion.Name);
        json.WriteString("statement", assertion.Statement);
        json.WriteString("first", assertion.First.Name);
        json.WriteString("second", assertion.Second.Name);
        json.WriteString("factor", assertion.Factor);
        json.WriteString("metric", assertion.Metric.ToString());
        json.WriteString("direction", assertion.Direction.ToString());
    }
}
