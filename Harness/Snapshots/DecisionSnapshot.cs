using System.Buffers;
using System.Text;
using System.Text.Json;
using Harness.Experiments;
using Harness.Experiments.Decisions;

namespace Harness.Snapshots;

/// <summary>Writes the verdicts of a decision as the text that is committed and reviewed, with the number of seeds that each verdict needed.</summary>
internal static class DecisionSnapshot
{
    /// <summary>The name of the file and of the page.</summary>
    public const string Name = "decision";

    /// <summary>The key of the probability that any verdict is wrong. No other snapshot has this key at the top level.</summary>
    internal const string LevelKey = "level";

    /// <summary>Writes the verdicts.</summary>
    /// <param name="origin">A result of the study with all seeds that were used. It provides profile, device, arithmetic and data.</param>
    /// <param name="claims">The claims after their last interim analysis.</param>
    /// <returns>JSON with LF line ends, without a newline at the end.</returns>
    public static string Of(ExperimentResult origin, IReadOnlyList<ClaimProgress> claims)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, MetricSnapshot.Layout))
        {
            json.WriteStartObject();
            ComparisonSnapshot.WriteOrigin(json, [origin]);
            json.WriteNumber(LevelKey, DecisionRule.Level);
            json.WriteStartObject("claims");
            foreach (var claim in claims)
                Write(json, claim);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ClaimProgress claim)
    {
        var assertion = claim.Claim.Assertion;
        ClaimSnapshot.WriteAssertion(json, assertion);
        json.WriteNumber("smallestDifference", assertion.SmallestDifference);
        json.WriteString("verdict", claim.Said);
        json.WriteNumber("seeds", claim.Interval.Seeds);
        json.WriteNumber("sign", claim.Interval.Lower > 0 ? 1 : claim.Interval.Upper < 0 ? -1 : 0);
        json.WriteEndObject();
    }
}
