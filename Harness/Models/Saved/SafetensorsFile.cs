using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Harness.Models.Saved;

/// <summary>Stores the content of a safetensors file: tensors by name, and metadata.</summary>
/// <param name="Tensors">The tensors, in the order of their bytes.</param>
/// <param name="Metadata">Metadata texts by name.</param>
/// <remarks>
/// Layout: the length of the header (8 bytes, little-endian), the header (JSON, padded with spaces to a multiple of 8 bytes), the bytes of all tensors without
/// gaps. Source: https://huggingface.co/docs/safetensors. The reader checks every number of the header. So it refuses a damaged file and never reads past the
/// end.
/// </remarks>
internal sealed record SafetensorsFile(IReadOnlyList<SavedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__", TypeKey = "dtype", ShapeKey = "shape", OffsetsKey = "data_offsets";

    /// <summary>The longest header that the format allows. A greater length means that the file is damaged.</summary>
    private const int LongestHeader = 100_000_000;

    private const int Alignment = sizeof(ulong);

    /// <summary>Bytes per number for each type.</summary>
    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["F64"] = 8,
        ["F32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["I64"] = 8,
        ["I32"] = 4,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U8"] = 1,
        ["BOOL"] = 1,
    };

    /// <summary>Writes the file.</summary>
    /// <param name="stream">The stream that receives the file.</param>
    public void Write(Stream stream)
    {
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach (var (name, text) in Metadata)
                json.WriteString(name, text);
            json.WriteEndObject();
            long start = 0;
            foreach (var tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString(TypeKey, tensor.Type);
                WriteNumbers(json, ShapeKey, tensor.Shape);
                WriteNumbers(json, OffsetsKey, [start, start += tensor.Bytes.Length]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        header.Write(new string(' ', (Alignment - header.WrittenCount % Alignment) % Alignment).Select(space => (byte)space).ToArray());
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (var tensor in Tensors)
            stream.Write(tensor.Bytes.Span);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <returns>The content. The tensors share the memory of <paramref name="bytes"/>.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or of another format. The message is a part of a sentence.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < sizeof(ulong))
            Refuse($"it has {bytes.Length} bytes; a safetensors file has more");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (length > LongestHeader || length > (ulong)(bytes.Length - sizeof(ulong)))
            Refuse($"its header should have {length} bytes, but {bytes.Length - sizeof(ulong)} bytes follow");
        var (header, data) = (bytes.Slice(sizeof(ulong), (int)length), bytes[(sizeof(ulong) + (int)length)..]);
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(json.RootElement, data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("its header is not the JSON of a safetensors file", e);
        }
    }

    private static SafetensorsFile Read(JsonElement header, ReadOnlyMemory<byte> data)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<(long Start, SavedTensor Tensor)>();
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.Name != MetadataKey)
                entries.Add(ReadTensor(entry.Name, entry.Value, data));
            else
                foreach (var text in entry.Value.EnumerateObject())
                    metadata[text.Name] = text.Value.GetString() ?? "";
        }
        entries.Sort((one, other) => (one.Start, one.Tensor.Bytes.Length).CompareTo((other.Start, other.Tensor.Bytes.Length)));
        long end = 0;
        foreach (var (start, tensor) in entries)
        {
            if (start != end)
                Refuse($"the bytes of {tensor.Name} start at {start}; expected {end}");
            end += tensor.Bytes.Length;
        }
        if (end != data.Length)
            Refuse($"its tensors have {end} bytes, but {data.Length} bytes follow the header");
        return new SafetensorsFile([.. entries.Select(one => one.Tensor)], metadata);
    }

    private static (long Start, SavedTensor Tensor) ReadTensor(string name, JsonElement entry, ReadOnlyMemory<byte> data)
    {
        if (entry.GetProperty(TypeKey).GetString() is not { } type || !Sizes.TryGetValue(type, out var size))
            return Refuse($"{name} has the type {entry.GetProperty(TypeKey)}; expected one of {string.Join(", ", Sizes.Keys)}");
        long[] shape = [.. Numbers(entry, ShapeKey)], offsets = [.. Numbers(entry, OffsetsKey)];
        if (offsets is not [var start, var end] || start < 0 || end < start || end > data.Length)
            return Refuse($"{name} has the offsets {entry.GetProperty(OffsetsKey)}, but {data.Length} bytes follow the header");
        if (shape.Any(axis => axis < 0) || Count(shape) is not { } count || count > long.MaxValue / size || count * size != end - start)
            return Refuse($"{name} has the shape {entry.GetProperty(ShapeKey)} of {type}, but {end - start} bytes");
        return (start, new SavedTensor(name, type, shape, data[(int)start..(int)end]));
    }

    private static long? Count(long[] shape)
    {
        Int128 count = 1;
        foreach (var axis in shape)
            if ((count *= axis) > long.MaxValue)
                return null;
        return (long)count;
    }

    private static IEnumerable<long> Numbers(JsonElement entry, string name) => entry.TryGetProperty(name, out var numbers)
        ? numbers.EnumerateArray().Select(number => number.GetInt64())
        : throw new FormatException($"There is no {name}.");

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }

    [DoesNotReturn]
    private static (long, SavedTensor) Refuse(string why) => throw new InvalidDataException(why);
}
