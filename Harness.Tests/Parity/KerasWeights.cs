using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Copies Keras' weights into the harness' layers, and reads them back with Keras' names, order and layout.</summary>
internal sealed class KerasWeights
{
    /// <summary>The permutations between Keras' [in, out] and [width, in, out] and torch's [out, in] and [out, in, width]. Each is its own inverse.</summary>
    private static readonly long[] Matrix = [1, 0], Convolution = [2, 1, 0];

    /// <summary>The names of each layer's weights in Keras and in the harness, in Keras' order.</summary>
    private static readonly Dictionary<Type, WeightName[]> Names = new()
    {
        [typeof(Embedding)] = [new("embeddings", "_table.weight")],
        [typeof(Dense)] = [new("kernel", "_sums.weight", Matrix), new("bias", "_sums.bias")],
        [typeof(Conv1D)] = [new("kernel", "_kernel.weight", Convolution), new("bias", "_kernel.bias")],
        [typeof(BatchNormalization)] =
            [new("gamma", "_gamma"), new("beta", "_beta"), new("moving_mean", "_movingMean"), new("moving_variance", "_movingVariance")],
        [typeof(SimpleRnn)] = Recurrence("", "l0"),
        [typeof(Lstm)] = Recurrence("", "l0"),
        [typeof(BidirectionalLstm)] = [.. Recurrence("forward_lstm/", "l0"), .. Recurrence("backward_lstm/", "l0_reverse")],
        [typeof(ChannelAttention)] = [new("att_W", "_weight"), new("att_b", "_bias")],
        [typeof(Dropout)] = [],
        [typeof(MaxPooling1D)] = [],
        [typeof(GlobalMaxPooling1D)] = [],
    };

    private readonly MappedWeight[] _weights;

    /// <summary>Copies Keras' weights into layers.</summary>
    /// <param name="layers">The layers in Keras' order, each with the prefix of its weights' names: "dense_1/", or empty for a single layer.</param>
    /// <param name="weights">All weights of these layers.</param>
    /// <exception cref="InvalidOperationException">A weight of either side has no counterpart with the same name, shape and trainability.</exception>
    public KerasWeights(IEnumerable<(string Prefix, nn.Module Layer)> layers, IReadOnlyList<KerasTensor> weights)
    {
        _weights = [.. layers.SelectMany(layer => WeightsIn(layer.Layer, layer.Prefix))];
        string[] ours = [.. _weights.Select(weight => weight.ToString())], theirs = [.. weights.Select(Describe)];
        if (!ours.SequenceEqual(theirs))
            throw new InvalidOperationException($"Keras has the weights {string.Join("; ", theirs)}, the harness {string.Join("; ", ours)}.");
        using var frozen = no_grad();
        foreach (var (weight, golden) in _weights.Zip(weights))
        {
            using var scope = NewDisposeScope();
            weight.Tensor.copy_(weight.Permute(golden.ToTorch()));
        }
    }

    public IReadOnlyList<KerasTensor> Values => [.. _weights.Select(weight => weight.Read(weight.Tensor))];

    /// <summary>The values that are not trained: the moving mean and variance of batch normalisation.</summary>
    public IReadOnlyList<KerasTensor> Statistics => [.. _weights.Where(weight => !weight.Trainable).Select(weight => weight.Read(weight.Tensor))];

    /// <summary>The gradients of the trainable weights.</summary>
    public IReadOnlyList<KerasTensor> Gradients =>
        [.. _weights.Where(weight => weight.Trainable)
            .Select(weight => weight.Read(weight.Tensor.grad ?? throw new InvalidOperationException($"No gradient reached {weight}.")))];

    private static WeightName[] Recurrence(string direction, string suffix) =>
        [new(direction + "kernel", $"_cells.weight_ih_{suffix}", Matrix), new(direction + "recurrent_kernel", $"_cells.weight_hh_{suffix}", Matrix),
            new(direction + "bias", $"_cells.bias_ih_{suffix}")];

    private static MappedWeight[] WeightsIn(nn.Module layer, string prefix)
    {
        if (!Names.TryGetValue(layer.GetType(), out var names))
            throw new InvalidOperationException($"Nothing is known of the weights of {layer.GetType().Name}.");
        var weights = layer.named_parameters().Select(p => (p.name, Weight: (Tensor)p.parameter))
            .Concat(layer.named_buffers().Select(b => (b.name, Weight: b.buffer))).ToDictionary(weight => weight.name, weight => weight.Weight);
        MappedWeight[] mapped = [.. names.Select(name => weights.Remove(name.Path, out var weight) ? new MappedWeight(prefix + name.Keras, weight, name.Axes)
            : throw new InvalidOperationException($"{layer.GetType().Name} has no weight '{name.Path}'."))];
        // A weight that is zero and not trained has no effect: torch's second bias is such a weight.
        string[] stray = [.. weights.Where(weight => weight.Value.requires_grad || weight.Value.count_nonzero().item<long>() > 0).Select(weight => weight.Key)];
        return stray.Length == 0 ? mapped
            : throw new InvalidOperationException($"Keras has no counterpart of {string.Join(", ", stray)} in {layer.GetType().Name}.");
    }

    private static string Describe(KerasTensor weight) => Describe(weight.Name, weight.Shape, weight.Trainable);

    private static string Describe(string name, long[] shape, bool trainable) => $"{name} [{string.Join(", ", shape)}]{(trainable ? "" : " not trainable")}";

    /// <param name="Keras">The name inside the Keras layer.</param>
    /// <param name="Path">The path inside the harness' layer.</param>
    /// <param name="Axes">The permutation of the axes; empty if they are equal.</param>
    private sealed record WeightName(string Keras, string Path, params long[] Axes);

    private sealed record MappedWeight(string Name, Tensor Tensor, long[] Axes)
    {
        public bool Trainable => Tensor.requires_grad;

        public Tensor Permute(Tensor weight) => Axes.Length == 0 ? weight.alias() : weight.permute(Axes);

        public KerasTensor Read(Tensor weight)
        {
            using var permuted = Permute(weight);
            return KerasTensor.Of(permuted, Name) with { Trainable = Trainable };
        }

        public override string ToString()
        {
            using var permuted = Permute(Tensor);
            return Describe(Name, permuted.shape, Trainable);
        }
    }
}
