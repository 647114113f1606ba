using Harness.Models.Saved;
using static TorchSharp.torch;

namespace Harness.Models.Onnx;

/// <summary>Records one call of a layer.</summary>
/// <param name="Name">The layer's name, such as <c>lstm1</c>.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The sources of its inputs.</param>
/// <param name="InputShape">Shape of its first input.</param>
internal sealed record TracedCall(string Name, nn.Module Layer, IReadOnlyList<TracedValue> Inputs, IReadOnlyList<long> InputShape);

/// <summary>The ways in which a model uses the ids outside of layers.</summary>
internal enum OfTheIds
{
    /// <summary>The ids themselves, [N, T].</summary>
    Ids,

    /// <summary>The ids as floats with one channel, [N, T, 1].</summary>
    Magnitudes,

    /// <summary>True where there is padding, [N, T].</summary>
    Padding,
}

/// <summary>The source of a value: an earlier call, or the ids.</summary>
/// <param name="Call">Index of the call; null if the value comes from the ids.</param>
/// <param name="Ids">How the value is computed from the ids, if it comes from them.</param>
internal readonly record struct TracedValue(int? Call, OfTheIds Ids);

/// <summary>Lists the calls of a model's layers in their order. The calls are recorded while two rows pass through the model.</summary>
/// <param name="Calls">The calls, each with the sources of its inputs.</param>
/// <param name="Output">The source of the model's output.</param>
/// <param name="OutputWidth">Width of the model's output.</param>
internal sealed record ModelTrace(IReadOnlyList<TracedCall> Calls, TracedValue Output, long OutputWidth)
{
    private static readonly TorchSharp.Scalar Padding = 0;

    /// <summary>Records the calls while two rows pass through a model.</summary>
    /// <param name="model">A model in inference mode, on the CPU.</param>
    /// <param name="tokens">T: the length of a row.</param>
    /// <param name="vocabulary">V: the ids are smaller.</param>
    /// <returns>The recorded calls.</returns>
    /// <exception cref="OnnxExportException">The model computes something between its layers that is not supported.</exception>
    public static ModelTrace Of(nn.Module<Tensor, Tensor> model, int tokens, int vocabulary)
    {
        using var scope = NewDisposeScope();
        using var forwardOnly = inference_mode();
        var ids = Ids(tokens, vocabulary);
        using var tracer = new Tracer(ids);
        using var calls = new LayerCalls(model, (name, layer, inputs, output) => tracer.Note(PortableWeights.SnakeCase(name), layer, inputs, output));
        var output = model.call(ids);
        return new ModelTrace(tracer.Calls, tracer.SourceOf(output, "the model's output"), output.shape[^1]);
    }

    /// <summary>Returns two different rows; the first starts with padding.</summary>
    private static Tensor Ids(int tokens, int vocabulary)
    {
        var ids = new int[2 * tokens];
        for (var at = 0; at < ids.Length; at++)
            ids[at] = at < tokens / 2 ? 0 : 1 + at * 7 % (vocabulary - 1);
        return tensor(ids, [2, tokens], int32);
    }

    private sealed class Tracer(Tensor ids) : IDisposable
    {
        private readonly List<(Tensor Output, Tensor Copy)> _outputs = [];

        public List<TracedCall> Calls { get; } = [];

        public void Note(string name, nn.Module layer, IReadOnlyList<Tensor> inputs, Tensor output)
        {
            Calls.Add(new TracedCall(name, layer, [.. inputs.Select(input => SourceOf(input, $"the input of layer {name}"))], inputs[0].shape));
            _outputs.Add((output, output.clone().DetachFromDisposeScope())); // the model's scope ends before SourceOf needs its output
        }

        /// <summary>Finds the last call that returned a tensor, or how the tensor is computed from the ids. A tensor that was changed after the call is not
        /// recognised.</summary>
        public TracedValue SourceOf(Tensor value, string what)
        {
            for (var call = _outputs.Count - 1; call >= 0; call--)
                if (ReferenceEquals(_outputs[call].Output, value) && AreEqual(value, _outputs[call].Copy))
                    return new TracedValue(call, default);
            if (AreEqual(value, ids))
                return new TracedValue(null, OfTheIds.Ids);
            if (AreEqual(value, ids.to(float32).unsqueeze(2)))
                return new TracedValue(null, OfTheIds.Magnitudes);
            if (AreEqual(value, ids.eq(Padding)))
                return new TracedValue(null, OfTheIds.Padding);
            throw new OnnxExportException($"{what} is computed between layers, in the model's own forward. The export supports only ids, ids as floats "
                + "[N, T, 1], the padding mask and the outputs of layers. Move the computation into a layer.");
        }

        public void Dispose()
        {
            foreach (var (_, copy) in _outputs)
                copy.Dispose();
        }

        private static bool AreEqual(Tensor one, Tensor other) =>
            one.dtype == other.dtype && one.shape.SequenceEqual(other.shape) && one.Equals(other);
    }
}
