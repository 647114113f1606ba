using System.Text.Json;

namespace Harness.Snapshots;

/// <summary>Writes values under the keys of a snapshot, and opens and closes the JSON objects that contain them.</summary>
/// <param name="json">The writer, at the start of an object, which the caller closes.</param>
internal sealed class SnapshotWriter(Utf8JsonWriter json)
{
    private IReadOnlyList<string> _open = [];

    public void Write(SnapshotKey key, string value) => json.WriteString(Enter(key), value);

    public void Write(SnapshotKey key, double value) => json.WriteNumber(Enter(key), value);

    public void Write(SnapshotKey key, long value) => json.WriteNumber(Enter(key), value);

    /// <summary>Writes a list of texts, one for each line.</summary>
    public void Write(SnapshotKey key, IEnumerable<string> values)
    {
        json.WriteStartArray(Enter(key));
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes raw JSON.</summary>
    public void WriteRaw(SnapshotKey key, string value)
    {
        json.WritePropertyName(Enter(key));
        json.WriteRawValue(value);
    }

    /// <summary>Closes all open objects.</summary>
    public void Close() => Enter([]);

    private string Enter(SnapshotKey key)
    {
        var path = key.Name.Split('.');
        Enter(path[..^1]);
        return path[^1];
    }

    private void Enter(IReadOnlyList<string> objects)
    {
        var shared = _open.Zip(objects).TakeWhile(pair => pair.First == pair.Second).Count();
        foreach (var _ in _open.Skip(shared))
            json.WriteEndObject();
        foreach (var name in objects.Skip(shared))
            json.WriteStartObject(name);
        _open = objects;
    }
}
