using static TorchSharp.torch;

namespace Harness.Models.Onnx;

/// <summary>Writes a model as ONNX. The input is ids [N, T]; the outputs are logits and probabilities.</summary>
internal static class OnnxExport
{
    /// <summary>Names of the input and the outputs.</summary>
    public const string Ids = "ids", Logits = "logits", Probabilities = "probabilities";

    private const string Rows = "N";

    /// <summary>Writes a model.</summary>
    /// <param name="model">A model on the CPU, in inference mode.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="tokens">T: the length of a row.</param>
    /// <param name="vocabulary">V: size of the vocabulary.</param>
    /// <param name="producerVersion">Version of the harness.</param>
    /// <param name="metadata">Texts about the model, by key.</param>
    /// <returns>The content of the file.</returns>
    /// <exception cref="OnnxExportException">The export does not support a layer.</exception>
    public static ReadOnlyMemory<byte> Of(nn.Module<Tensor, Tensor> model, string name, int tokens, int vocabulary, string producerVersion,
        IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var trace = ModelTrace.Of(model, tokens, vocabulary);
        var graph = new OnnxGraph();
        graph.Input(Ids, Rows, tokens);
        var outputs = new List<string>();
        var layers = new OnnxLayers(graph);
        foreach (var call in trace.Calls)
            outputs.Add(layers.Add(call, [.. call.Inputs.Select(Value)]));
        var logits = Value(trace.Output);
        graph.Output(logits, Logits, Rows, trace.OutputWidth);
        graph.Output(trace.OutputWidth == 1 ? graph.Node("Sigmoid", Probabilities, [logits])
            : graph.Node("Softmax", Probabilities, [logits], OnnxGraph.Attribute("axis", 1)), Probabilities, Rows, trace.OutputWidth);
        return graph.Build(name, producerVersion, metadata);

        string Value(TracedValue value) => value switch
        {
            { Call: { } call } => outputs[call],
            { Ids: OfTheIds.Ids } => Ids,
            { Ids: OfTheIds.Magnitudes } => graph.Node("Unsqueeze", Ids,
                [graph.Node("Cast", Ids, [Ids], OnnxGraph.Attribute("to", 1)), graph.Constant("axis", [1], 2)]),
            _ => graph.Node("Equal", Ids, [Ids, graph.Constant("padding", [], 0)]),
        };
    }
}
