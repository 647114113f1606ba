using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Storage;

/// <summary>Reads and writes JSON files that contain a checksum of their content.</summary>
/// <remarks>The checksum covers the content as it is in the file, so a file stays valid when its record gains an optional property.</remarks>
internal static class ChecksummedJson
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNameCaseInsensitive = false, // a letter in another case counts as damage
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // an undefined metric is NaN
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new PackedFloats() },
    };

    /// <summary>Writes a file completely or not at all. An existing file is replaced.</summary>
    /// <typeparam name="T">Any record.</typeparam>
    /// <param name="path">The file. Its folder is created if necessary.</param>
    /// <param name="content">The content.</param>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. An existing file is left unchanged.</exception>
    public static void Write<T>(string path, T content) =>
        WholeFile.Write(path, file => JsonSerializer.Serialize(file, new Sealed<T>(content, ChecksumOf(content)), Layout));

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">The type that was written.</typeparam>
    /// <param name="path">The file.</param>
    /// <returns>The content, with all digits.</returns>
    /// <exception cref="InvalidDataException">The file is missing or damaged. The message is worded for the middle of a sentence.</exception>
    public static T Read<T>(string path) where T : class => ReadIfThere<T>(path) ?? throw new InvalidDataException($"{Path.GetFileName(path)} is missing");

    /// <summary>Reads a file that need not exist.</summary>
    /// <typeparam name="T">The type that was written.</typeparam>
    /// <param name="path">The file.</param>
    /// <returns>The content, with all digits; null if there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is damaged. The message is worded for the middle of a sentence.</exception>
    public static T? ReadIfThere<T>(string path) where T : class
    {
        if (OptionalFile.ReadBytes(path) is not { } bytes)
            return null;
        var name = Path.GetFileName(path);
        try
        {
            var read = JsonSerializer.Deserialize<Sealed<JsonElement>>(bytes, Layout) ?? throw new InvalidDataException($"{name} is empty");
            if (ChecksumOfText(Alone(read.Content)) != read.Checksum)
                throw new InvalidDataException($"the checksum of {name} does not match");
            return read.Content.Deserialize<T>(Layout) ?? throw new InvalidDataException($"{name} is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{name} is damaged or has another version", e);
        }
    }

    /// <summary>Computes XXH128 of the content, serialised without the surrounding object.</summary>
    /// <typeparam name="T">Any record.</typeparam>
    /// <param name="content">The content.</param>
    /// <returns>32 hexadecimal digits.</returns>
    public static string ChecksumOf<T>(T content) => ChecksumOfText(JsonSerializer.SerializeToUtf8Bytes(content, Layout));

    private static string ChecksumOfText(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(XxHash128.Hash(text));

    /// <summary>Returns the bytes of the content without the surrounding object: its lines are indented by two columns less than in the file.</summary>
    private static byte[] Alone(JsonElement content)
    {
        var inFile = JsonMarshal.GetRawUtf8Value(content);
        var alone = new ArrayBufferWriter<byte>(inFile.Length);
        while (inFile.IndexOf("\n  "u8) is >= 0 and var end)
        {
            alone.Write(inFile[..(end + 1)]);
            inFile = inFile[(end + 3)..];
        }
        alone.Write(inFile);
        return alone.WrittenSpan.ToArray();
    }

    /// <summary>Converts many numbers to base64 of their little-endian bytes: bit-exact, and a third of the size of digits.</summary>
    private sealed class PackedFloats : JsonConverter<ReadOnlyMemory<float>>
    {
        public override ReadOnlyMemory<float> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetBytesFromBase64() is { Length: var bytes } packed && bytes % sizeof(float) == 0
                ? MemoryMarshal.Cast<byte, float>(packed).ToArray()
                : throw new JsonException("The number of bytes must be a multiple of four.");

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<float> value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.Span));
    }

    /// <summary>The JSON object of the file.</summary>
    private sealed record Sealed<T>(T Content, string Checksum);
}
