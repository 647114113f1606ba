using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Harness.Snapshots;

/// <summary>What becomes of a baseline when a received snapshot is accepted: the received one, in which every metric that stayed within noise keeps the digits of the baseline.</summary>
/// <remarks>So a pull request shows what changed, and a metric does not wander off in many steps of which none was beyond its budget.</remarks>
public static class AcceptedSnapshot
{
    /// <summary>Puts the two together.</summary>
    /// <param name="received">What came out.</param>
    /// <param name="comparison">Of it with the baseline.</param>
    /// <returns>JSON in a snapshot's layout, LF, without a newline at the end.</returns>
    public static string Of(string received, SnapshotComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        using var document = JsonDocument.Parse(received);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, MetricSnapshot.Layout))
            Write(json, "", document.RootElement, comparison);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string key, JsonElement element, SnapshotComparison comparison)
    {
        if (FlatSnapshot.IsWhole(element))
        {
            json.WriteRawValue(comparison.VerifiedIfWithinNoise(key) ?? element.GetRawText());
            return;
        }
        json.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            json.WritePropertyName(property.Name);
            Write(json, FlatSnapshot.Join(key, property.Name), property.Value, comparison);
        }
        json.WriteEndObject();
    }
}
