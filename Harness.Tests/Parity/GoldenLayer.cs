using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Builds the harness' layer for a golden file, with its sizes, weights and mode.</summary>
internal sealed class GoldenLayer : IDisposable
{
    private readonly RandomStreams _random = new(1);
    private readonly nn.Module<Tensor, Tensor> _layer;
    private readonly KerasWeights _weights;

    public GoldenLayer(LayerGolden golden)
    {
        _layer = Build(golden);
        _weights = new KerasWeights([("", _layer)], golden.Weights);
        _layer.train(golden.Training);
        Input = golden.Layer == "Embedding" ? golden.Input.ToIds() : golden.Input.ToTorch().requires_grad_();
        // In the harness the sigmoid of the output is part of the loss, in which it cannot overflow.
        var output = _layer.call(Input);
        Output = golden.Config.Activation == "sigmoid" ? output.sigmoid() : output;
    }

    public Tensor Input { get; }

    public Tensor Output { get; }

    public KerasWeights WeightsAfterForward => _weights;

    /// <summary>Computes the gradients of sum(output * cotangent).</summary>
    public KerasWeights WeightsAfterBackward(KerasTensor cotangent)
    {
        using var scope = NewDisposeScope();
        (Output * cotangent.ToTorch()).sum().backward();
        return _weights;
    }

    public void Dispose()
    {
        _layer.Dispose();
        _random.Dispose();
    }

    private nn.Module<Tensor, Tensor> Build(LayerGolden golden)
    {
        int channels = (int)golden.Input.Shape[^1], units = (int)golden.Output.Shape[^1];
        return (golden.Layer, golden.Config.Activation) switch
        {
            ("Embedding", _) => new Embedding((int)golden.Weights[0].Shape[0], units, _random),
            ("Conv1D", "relu") => new Conv1D(channels, units, (int)golden.Weights[0].Shape[0], _random),
            ("MaxPooling1D", _) => new MaxPooling1D(golden.Config.PoolSize ?? throw new InvalidOperationException("No pool size.")),
            ("GlobalMaxPooling1D", _) => new GlobalMaxPooling1D(),
            ("BatchNormalization", _) => new BatchNormalization(channels),
            ("SimpleRNN", "relu") when golden.Config.ReturnSequences is true => new SimpleRnn(channels, units, _random),
            ("LSTM", "tanh") => new Lstm(channels, units, golden.Config.ReturnSequences ?? throw new InvalidOperationException("Which states?"), _random),
            ("Bidirectional", "tanh") when golden.Config.ReturnSequences is true => new BidirectionalLstm(channels, units / 2, _random),
            ("AttentionLayer", _) => new ChannelAttention(channels, _random),
            ("Dense", "relu") => new Dense(channels, units, Activation.Relu, _random),
            ("Dense", "sigmoid") => new Dense(channels, units, Activation.Linear, _random),
            _ => throw new InvalidOperationException($"The harness has no layer for a golden of {golden.Layer} {golden.Config.Activation}."),
        };
    }
}
