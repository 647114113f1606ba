using System.Runtime.InteropServices;

namespace Harness.Models.Onnx;

/// <summary>Builds a graph of ONNX operators. Values have names; a node adds the value that it computes.</summary>
internal sealed class OnnxGraph
{
    /// <summary>Version of the operator set. Every runtime since 2022 supports it.</summary>
    public const int Operators = 17;

    /// <summary>Version of the file format that goes with <see cref="Operators"/>.</summary>
    private const int FormatVersion = 8;

    private const int Float = 1, Int64 = 7;

    private readonly List<OnnxMessage> _nodes = [], _constants = [], _inputs = [], _outputs = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Declares an input of integers.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="shape">Lengths of the axes. A string stands for a variable length.</param>
    /// <returns>The name.</returns>
    public string Input(string name, params object[] shape)
    {
        _inputs.Add(ValueInfo(name, Int64, shape));
        _names.Add(name);
        return name;
    }

    /// <summary>Declares an output of floats.</summary>
    /// <param name="value">Name of the value that the graph outputs.</param>
    /// <param name="name">Name of the output.</param>
    /// <param name="shape">Lengths of the axes. A string stands for a variable length.</param>
    public void Output(string value, string name, params object[] shape)
    {
        Write("Identity", name, [value], []);
        _outputs.Add(ValueInfo(name, Float, shape));
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="type">The operator, such as <c>Gather</c>.</param>
    /// <param name="name">Name of the layer that the node computes.</param>
    /// <param name="inputs">Names of the input values.</param>
    /// <param name="attributes">Attributes, made by <see cref="Attribute(string, long)"/> or its overloads.</param>
    /// <returns>The name of the node's output.</returns>
    public string Node(string type, string name, IReadOnlyList<string> inputs, params OnnxMessage[] attributes) =>
        Write(type, Unused($"{name}/{type}"), inputs, attributes);

    /// <summary>Adds a node with two outputs, of which only the second is used.</summary>
    /// <returns>The name of the second output.</returns>
    public string NodeWithSecondOutput(string type, string name, IReadOnlyList<string> inputs, params OnnxMessage[] attributes)
    {
        var output = Unused($"{name}/{type}");
        _nodes.Add(NodeOf(type, output, inputs, ["", output], attributes));
        return output;
    }

    /// <summary>Adds a constant tensor of floats.</summary>
    /// <param name="name">Name of the tensor, such as the name of a weight.</param>
    /// <param name="shape">Lengths of the axes.</param>
    /// <param name="values">Values in row-major order.</param>
    /// <returns>The name, made unique in the graph.</returns>
    public string Constant(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        Constant(name, Float, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Adds a constant tensor of integers.</summary>
    /// <returns>The name, made unique in the graph.</returns>
    public string Constant(string name, IReadOnlyList<long> shape, params long[] values) =>
        Constant(name, Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Creates an integer attribute.</summary>
    public static OnnxMessage Attribute(string name, long value) => new OnnxMessage().Add(1, name).Add(3, value).Add(20, 2);

    /// <summary>Creates a float attribute.</summary>
    public static OnnxMessage Attribute(string name, float value) => new OnnxMessage().Add(1, name).Add(2, value).Add(20, 1);

    /// <summary>Creates a string attribute.</summary>
    public static OnnxMessage Attribute(string name, string text) => new OnnxMessage().Add(1, name).Add(4, text).Add(20, 3);

    /// <summary>Creates an attribute that is a list of integers.</summary>
    public static OnnxMessage Attribute(string name, params long[] values) => new OnnxMessage().Add(1, name).AddAll(8, values).Add(20, 7);

    /// <summary>Creates an attribute that is a list of strings.</summary>
    public static OnnxMessage Attribute(string name, params string[] texts) => new OnnxMessage().Add(1, name).AddAll(9, texts).Add(20, 8);

    /// <summary>Writes the graph as an ONNX file.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="producerVersion">Version of the harness.</param>
    /// <param name="metadata">Texts about the model, by key.</param>
    /// <returns>The content of the file.</returns>
    public ReadOnlyMemory<byte> Build(string name, string producerVersion, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var graph = new OnnxMessage().AddAll(1, _nodes).Add(2, name).AddAll(5, _constants).AddAll(11, _inputs).AddAll(12, _outputs);
        return new OnnxMessage().Add(1, FormatVersion).Add(2, "Research.Harness").Add(3, producerVersion).Add(7, graph)
            .Add(8, new OnnxMessage().Add(1, "").Add(2, Operators))
            .AddAll(14, metadata.Select(entry => new OnnxMessage().Add(1, entry.Key).Add(2, entry.Value)))
            .ToBytes();
    }

    private string Write(string type, string output, IReadOnlyList<string> inputs, OnnxMessage[] attributes)
    {
        _names.Add(output);
        _nodes.Add(NodeOf(type, output, inputs, [output], attributes));
        return output;
    }

    private static OnnxMessage NodeOf(string type, string name, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, OnnxMessage[] attributes) =>
        new OnnxMessage().AddAll(1, inputs).AddAll(2, outputs).Add(3, name).Add(4, type).AddAll(5, attributes);

    private string Constant(string name, int type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes)
    {
        var unused = Unused(name);
        _constants.Add(new OnnxMessage().AddAll(1, shape).Add(2, type).Add(8, unused).Add(9, bytes));
        return unused;
    }

    private string Unused(string name)
    {
        var unused = name;
        for (var count = 2; !_names.Add(unused); count++)
            unused = FormattableString.Invariant($"{name}.{count}");
        return unused;
    }

    private static OnnxMessage ValueInfo(string name, int type, object[] shape)
    {
        var lengths = shape.Select(length => length is string varying ? new OnnxMessage().Add(2, varying)
            : new OnnxMessage().Add(1, Convert.ToInt64(length, System.Globalization.CultureInfo.InvariantCulture)));
        var tensor = new OnnxMessage().Add(1, type).Add(2, new OnnxMessage().AddAll(1, lengths));
        return new OnnxMessage().Add(1, name).Add(2, new OnnxMessage().Add(1, tensor));
    }
}
