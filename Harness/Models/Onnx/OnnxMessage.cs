using Google.Protobuf;

namespace Harness.Models.Onnx;

/// <summary>Writes a protobuf message field by field.</summary>
/// <remarks>The numbers of fields and types are those of the ONNX format, https://onnx.ai/onnx/repo-docs/IR.html.</remarks>
internal sealed class OnnxMessage
{
    private readonly List<(int Field, WireFormat.WireType Type, Action<CodedOutputStream> Write)> _fields = [];

    /// <summary>Adds an integer.</summary>
    public OnnxMessage Add(int field, long value) => Add(field, WireFormat.WireType.Varint, stream => stream.WriteInt64(value));

    /// <summary>Adds a float.</summary>
    public OnnxMessage Add(int field, float value) => Add(field, WireFormat.WireType.Fixed32, stream => stream.WriteFloat(value));

    /// <summary>Adds a string.</summary>
    public OnnxMessage Add(int field, string text) => Add(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteString(text));

    /// <summary>Adds bytes.</summary>
    public OnnxMessage Add(int field, ReadOnlyMemory<byte> bytes) =>
        Add(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(bytes)));

    /// <summary>Adds a nested message.</summary>
    public OnnxMessage Add(int field, OnnxMessage message) => Add(field, message.ToBytes());

    /// <summary>Adds several nested messages.</summary>
    public OnnxMessage AddAll(int field, IEnumerable<OnnxMessage> messages) => messages.Aggregate(this, (all, message) => all.Add(field, message));

    /// <summary>Adds several strings.</summary>
    public OnnxMessage AddAll(int field, IEnumerable<string> texts) => texts.Aggregate(this, (all, text) => all.Add(field, text));

    /// <summary>Adds several integers.</summary>
    public OnnxMessage AddAll(int field, IEnumerable<long> values) => values.Aggregate(this, (all, value) => all.Add(field, value));

    /// <summary>Returns the message in binary form.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var stream = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var (field, type, write) in _fields)
            {
                stream.WriteTag(field, type);
                write(stream);
            }
        }
        return bytes.ToArray();
    }

    private OnnxMessage Add(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        _fields.Add((field, type, write));
        return this;
    }
}
