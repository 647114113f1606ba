using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models.Onnx;

/// <summary>Writes layers as ONNX operators, with their weights.</summary>
/// <param name="graph">The graph that receives the operators.</param>
internal sealed class OnnxLayers(OnnxGraph graph)
{
    /// <summary>Order of an LSTM's gates. ONNX has input, output, forget, cell; torch has input, forget, cell, output.</summary>
    private static readonly int[] GateOrder = [0, 3, 1, 2];

    private static readonly int[] OneGate = [0];

    /// <summary>ONNX has the gates of a GRU in the order update, reset, candidate; torch has reset, update, candidate.</summary>
    private static readonly int[] GruGateOrder = [1, 0, 2];

    /// <summary>Adds the operators of one call.</summary>
    /// <param name="call">The layer, and the shape of its input.</param>
    /// <param name="inputs">Names of the layer's input values.</param>
    /// <returns>The name of the layer's output.</returns>
    /// <exception cref="OnnxExportException">The export does not support the layer.</exception>
    public string Add(TracedCall call, IReadOnlyList<string> inputs)
    {
        var (name, x) = (call.Name, inputs[0]);
        return call.Layer switch
        {
            Embedding => graph.Node("Gather", name, [Weight(call, "_table.weight"), x]),
            Lstm layer => Recurrence(call, x, "LSTM", GateOrder, layer.ReturnsSequences),
            BidirectionalLstm => BothDirections(call, x),
            Gru layer => Recurrence(call, x, "GRU", GruGateOrder, layer.ReturnsSequences,
                OnnxGraph.Attribute("linear_before_reset", layer.ResetsAfter ? 1 : 0)),
            SimpleRnn => Recurrence(call, x, "RNN", OneGate, returnsSequences: true, OnnxGraph.Attribute("activations", ["Relu"])),
            Conv1D => OverTime(name, x, channelsFirst => graph.Node("Relu", name,
                [graph.Node("Conv", name, [channelsFirst, Weight(call, "_kernel.weight"), Weight(call, "_kernel.bias")])])),
            MaxPooling1D layer => OverTime(name, x, channelsFirst => graph.Node("MaxPool", name, [channelsFirst],
                OnnxGraph.Attribute("kernel_shape", [layer.Width]), OnnxGraph.Attribute("strides", [layer.Width]))),
            GlobalMaxPooling1D => graph.Node("ReduceMax", name, [x], OnnxGraph.Attribute("axes", [1L]), OnnxGraph.Attribute("keepdims", 0)),
            BatchNormalization => call.InputShape.Count == 3 ? OverTime(name, x, channelsFirst => Normalised(call, channelsFirst)) : Normalised(call, x),
            Dense layer => layer.Activation switch
            {
                Activation.Linear => Sums(call, x),
                Activation.Relu => graph.Node("Relu", name, [Sums(call, x)]),
                var other => throw new OnnxExportException($"Layer {name} has the activation {other}, which is not exported."),
            },
            Dropout or SpatialDropout1D => x,
            LayerNormalization layer => LayerNorm(call, x, "", layer),
            PositionEmbedding => graph.Node("Add", name, [x, Weight(call, "_positions")]),
            MultiHeadAttention layer => Attention(call, x, inputs[1], "", layer),
            TransformerBlock layer => Block(call, x, inputs[1], layer),
            GlobalAveragePooling1D => AverageOverTime(name, x, inputs[1]),
            ChannelAttention => Weighted(name, x, graph.Node("Tanh", name, [Projection(call, x)])),
            StepAttention => Weighted(name, x, graph.Node("Where", name,
            [
                graph.Node("Unsqueeze", name, [inputs[1], graph.Constant("axis", [1], 2)]), graph.Constant($"{name}.masked", [], [-1e9f]),
                graph.Node("MatMul", name, [graph.Node("Tanh", name, [Projection(call, x)]), Weight(call, "_direction")]),
            ])),
            LastStates => LastOfBoth(call, x),
            WordCounts => Counted(call, x),
            Constant => graph.Node("Expand", name, [Weight(call, "_value"), graph.Node("Concat", name,
                [graph.Node("Slice", name, [graph.Node("Shape", name, [x]), graph.Constant("start", [1], 0), graph.Constant("end", [1], 1)]),
                    graph.Constant("width", [1], 1)], OnnxGraph.Attribute("axis", 0))]),
            var other => throw new OnnxExportException($"Layer {name} is a {other.GetType().Name}, which is not exported."),
        };
    }

    private string Weight(TracedCall call, string path)
    {
        using var scope = NewDisposeScope();
        var weight = (call.Layer.named_parameters().Where(one => one.name == path).Select(one => (Tensor)one.parameter)
            .Concat(call.Layer.named_buffers().Where(one => one.name == path).Select(one => one.buffer))).Single();
        return graph.Constant($"{call.Name}.{path.TrimStart('_')}", weight.shape, Values(weight));
    }

    private string Sums(TracedCall call, string x)
    {
        if (call.InputShape.Count == 2)
            return graph.Node("Gemm", call.Name, [x, Weight(call, "_sums.weight"), Weight(call, "_sums.bias")], OnnxGraph.Attribute("transB", 1));
        var transposed = graph.Node("Transpose", call.Name, [Weight(call, "_sums.weight")], OnnxGraph.Attribute("perm", [1, 0]));
        return graph.Node("Add", call.Name, [graph.Node("MatMul", call.Name, [x, transposed]), Weight(call, "_sums.bias")]);
    }

    private string Projection(TracedCall call, string x) =>
        graph.Node("Add", call.Name, [graph.Node("MatMul", call.Name, [x, Weight(call, "_weight")]), Weight(call, "_bias")]);

    private string Normalised(TracedCall call, string x) => graph.Node("BatchNormalization", call.Name,
        [x, Weight(call, "_gamma"), Weight(call, "_beta"), Weight(call, "_movingMean"), Weight(call, "_movingVariance")],
        OnnxGraph.Attribute("epsilon", (float)BatchNormalization.Epsilon));

    /// <summary>Adds the softmax of the scores over time, and the weighted sum: [N, T, C] → [N, C].</summary>
    private string Weighted(string name, string x, string scores) => SumOverTime(name,
        graph.Node("Mul", name, [graph.Node("Softmax", name, [scores], OnnxGraph.Attribute("axis", 1)), x]));

    private string SumOverTime(string name, string x) =>
        graph.Node("ReduceSum", name, [x, graph.Constant("axis", [1], 1)], OnnxGraph.Attribute("keepdims", 0));

    /// <summary>Applies an operator that expects [N, C, T] to a value [N, T, C].</summary>
    private string OverTime(string name, string x, Func<string, string> apply) => Swapped(name, apply(Swapped(name, x, 0, 2, 1)), 0, 2, 1);

    private string Swapped(string name, string x, params long[] axes) => graph.Node("Transpose", name, [x], OnnxGraph.Attribute("perm", axes));

    private string Recurrence(TracedCall call, string x, string type, int[] gates, bool returnsSequences, params OnnxMessage[] attributes)
    {
        var (name, inTime) = (call.Name, Swapped(call.Name, x, 1, 0, 2)); // [T, N, E]
        var (inputs, units) = WeightsOf(call, inTime, gates, "");
        attributes = [.. attributes, OnnxGraph.Attribute("hidden_size", units)];
        if (!returnsSequences)
            return graph.Node("Squeeze", name, [graph.NodeWithSecondOutput(type, name, inputs, attributes), graph.Constant("axis", [1], 0)]); // [N, H]
        var states = graph.Node(type, name, inputs, attributes);                                                                              // [T, 1, N, H]
        return Swapped(name, graph.Node("Squeeze", name, [states, graph.Constant("axis", [1], 1)]), 1, 0, 2);                                 // [N, T, H]
    }

    private string BothDirections(TracedCall call, string x)
    {
        var name = call.Name;
        var (inputs, units) = WeightsOf(call, Swapped(name, x, 1, 0, 2), GateOrder, "", RecurrentWeights.FromTheEnd);
        var states = graph.Node("LSTM", name, inputs, OnnxGraph.Attribute("hidden_size", units), OnnxGraph.Attribute("direction", "bidirectional"));
        return graph.Node("Reshape", name, [Swapped(name, states, 2, 0, 1, 3), graph.Constant("shape", [3], 0, 0, 2 * units)]); // [N, T, 2H]
    }

    /// <summary>Returns the inputs of a recurrence: the sequence, W, U and both biases of each direction.</summary>
    private (IReadOnlyList<string> Inputs, long Units) WeightsOf(TracedCall call, string x, int[] gates, params string[] directions)
    {
        using var scope = NewDisposeScope();
        var weights = call.Layer.named_parameters().ToDictionary(one => one.name, one => (Tensor)one.parameter);
        var (units, width) = (Named("weight_hh", directions[0]).shape[1], Named("weight_ih", directions[0]).shape[1]);
        return ([
            x, Stacked("weight_ih", [directions.Length, gates.Length * units, width], "weight_ih"),
            Stacked("weight_hh", [directions.Length, gates.Length * units, units], "weight_hh"),
            Stacked("bias", [directions.Length, 2 * gates.Length * units], "bias_ih", "bias_hh"),
        ], units);

        Tensor Named(string kind, string direction) => weights[$"_cells.{kind}_l0{direction}"];

        string Stacked(string name, long[] shape, params string[] kinds) => graph.Constant($"{call.Name}.{name}", shape,
            [.. directions.SelectMany(direction => kinds.SelectMany(kind => gates.SelectMany(gate =>
                Values(Named(kind, direction).narrow(0, gate * units, units)))))]);
    }

    private string LayerNorm(TracedCall call, string x, string path, LayerNormalization layer) => graph.Node("LayerNormalization", call.Name,
        [x, Weight(call, $"{path}_gamma"), Weight(call, $"{path}_beta")], OnnxGraph.Attribute("axis", -1),
        OnnxGraph.Attribute("epsilon", (float)layer.Epsilon));

    /// <summary>Multiplies by the transposed weight of a torch layer and adds its bias: […, in] → […, out].</summary>
    private string Projected(TracedCall call, string x, string path)
    {
        var transposed = graph.Node("Transpose", call.Name, [Weight(call, $"{path}.weight")], OnnxGraph.Attribute("perm", [1, 0]));
        return graph.Node("Add", call.Name, [graph.Node("MatMul", call.Name, [x, transposed]), Weight(call, $"{path}.bias")]);
    }

    private string Attention(TracedCall call, string x, string padding, string path, MultiHeadAttention layer)
    {
        var name = call.Name;
        string queries = ByHead("_query", 0, 2, 1, 3), keys = ByHead("_key", 0, 2, 3, 1), values = ByHead("_value", 0, 2, 1, 3); // keys: [N, heads, D, T]
        var scores = graph.Node("Mul", name,
            [graph.Node("MatMul", name, [queries, keys]), graph.Constant($"{name}.scale", [], [(float)(1 / Math.Sqrt(layer.KeyWidth))])]);
        var masked = graph.Node("Where", name,
            [graph.Node("Unsqueeze", name, [padding, graph.Constant("axes", [2], 1, 2)]), graph.Constant($"{name}.masked", [], [-1e9f]), scores]);
        var attended = graph.Node("MatMul", name, [graph.Node("Softmax", name, [masked], OnnxGraph.Attribute("axis", 3)), values]);
        var joined = graph.Node("Reshape", name, [Swapped(name, attended, 0, 2, 1, 3), graph.Constant("shape", [3], 0, 0, layer.Heads * layer.KeyWidth)]);
        return Projected(call, joined, $"{path}_output");

        string ByHead(string projection, params long[] axes) => Swapped(name, graph.Node("Reshape", name,
            [Projected(call, x, $"{path}{projection}"), graph.Constant("shape", [4], 0, 0, layer.Heads, layer.KeyWidth)]), axes);
    }

    private string Block(TracedCall call, string x, string padding, TransformerBlock layer)
    {
        var name = call.Name;
        var attended = LayerNorm(call, graph.Node("Add", name, [x, Attention(call, x, padding, "_attention.", layer.Attention)]), "_normAfterAttention.",
            layer.Norm);
        var dense = Projected(call, graph.Node("Relu", name, [Projected(call, attended, "_wide._sums")]), "_narrow._sums");
        return LayerNorm(call, graph.Node("Add", name, [attended, dense]), "_normAfterDense.", layer.Norm);
    }

    /// <summary>Averages over the time steps that are not padding: [N, T, C] → [N, C]. A row without a word gives zeros.</summary>
    private string AverageOverTime(string name, string x, string padding)
    {
        var words = graph.Node("Unsqueeze", name, [graph.Node("Cast", name, [graph.Node("Not", name, [padding])], OnnxGraph.Attribute("to", 1)),
            graph.Constant("axis", [1], 2)]);
        var count = graph.Node("Max", name, [SumOverTime(name, words), graph.Constant($"{name}.one", [], [1f])]);
        return graph.Node("Div", name, [SumOverTime(name, graph.Node("Mul", name, [x, words])), count]);
    }

    private string LastOfBoth(TracedCall call, string x)
    {
        var half = call.InputShape[2] / 2;
        return graph.Node("Concat", call.Name, [State(0, half, -1), State(half, 2 * half, 0)], OnnxGraph.Attribute("axis", 1));

        string State(long from, long to, long step) => graph.Node("Gather", call.Name,
            [graph.Node("Slice", call.Name, [x, graph.Constant("start", [1], from), graph.Constant("end", [1], to), graph.Constant("axis", [1], 2)]),
                graph.Constant("step", [], step)], OnnxGraph.Attribute("axis", 1));
    }

    private string Counted(TracedCall call, string x)
    {
        var name = call.Name;
        var isWord = graph.Node("Not", name, [graph.Node("Equal", name, [x, graph.Constant("padding", [], 0)])]);
        var counts = graph.Node("Unsqueeze", name, [graph.Node("Cast", name, [isWord], OnnxGraph.Attribute("to", 1)), graph.Constant("axis", [1], 2)]);
        var weights = graph.Node("Gather", name, [Weight(call, "_weights.weight"), x]);
        return graph.Node("Add", name, [SumOverTime(name, graph.Node("Mul", name, [weights, counts])), Weight(call, "_bias")]);
    }

    private static float[] Values(Tensor weight) => weight.detach().cpu().contiguous().to(float32).data<float>().ToArray();
}
