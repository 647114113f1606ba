using Google.Protobuf;

namespace Harness.Models.Onnx;

/// <summary>A protobuf message, written field by field.</summary>
/// <remarks>The numbers of fields and types are those of the ONNX format, https://onnx.ai/onnx/repo-docs/IR.html.</remarks>
internal sealed class OnnxMessage
{
    private readonly List<(int Field, WireFormat.WireType Type, Action<CodedOutputStream> Write)> _fields = [];

    /// <summary>Adds a whole number.</summary>
    public OnnxMessage Add(int field, long value) => Add(field, WireFormat.WireType.Varint, stream => stream.WriteInt64(value));

    /// <summary>Adds a number.</summary>
    public OnnxMessage Add(int field, float value) => Add(field, WireFormat.WireType.Fixed32, stream => stream.WriteFloat(value));

    /// <summary>Adds a text.</summary>
    public OnnxMessage Add(int field, string text) => Add(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteString(text));

    /// <summary>Adds bytes.</summary>
    public OnnxMessage Add(int field, ReadOnlyMemory<byte> bytes) =>
        Add(field, WireFormat.WireType.LengthDelimited, stream => stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(bytes)));

    /// <summary>Adds a message inside this one.</summary>
    public OnnxMessage Add(int field, OnnxMessage message) => Add(field, message.ToBytes());

    /// <summary>Adds many messages inside this one.</summary>
    public OnnxMessage AddAll(int field, IEnumerable<OnnxMessage> messages) => messages.Aggregate(this, (all, message) => all.Add(field, message));

    /// <summary>Adds many texts.</summary>
    public OnnxMessage AddAll(int field, IEnumerable<string> texts) => texts.Aggregate(this, (all, text) => all.Add(field, text));

    /// <summary>Adds many whole numbers.</summary>
    public OnnxMessage AddAll(int field, IEnumerable<long> values) => values.Aggregate(this, (all, value) => all.Add(field, value));

    /// <summary>Writes the message.</summary>
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
