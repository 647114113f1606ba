using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>The weights of harness layers under Keras' names, in Keras' order and layout: set once from a golden, read back as often as one likes.</summary>
internal sealed class KerasWeights
{
    /// <summary>Keras' [in, out] and [width, in, out] against torch's [out, in] and [out, in, width]; each permutation is its own inverse.</summary>
    private static readonly long[] Matrix = [1, 0], Convolution = [2, 1, 0];

    /// <summary>What Keras calls a layer's weights, in its order, and what they are called here.</summary>
    private static readonly Dictionary<Type, Slot[]> Slots = new()
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

    private readonly Place[] _places;

    /// <summary>Copies Keras' weights into layers.</summary>
    /// <param name="layers">In Keras' order, each with the prefix of its weights' names: "dense_1/", or nothing for a layer on its own.</param>
    /// <param name="weights">All weights of these layers.</param>
    /// <exception cref="InvalidOperationException">A weight here or there has no counterpart of its name, shape and trainability.</exception>
    public KerasWeights(IEnumerable<(string Prefix, nn.Module Layer)> layers, IReadOnlyList<KerasTensor> weights)
    {
        _places = [.. layers.SelectMany(layer => PlacesIn(layer.Layer, layer.Prefix))];
        string[] here = [.. _places.Select(place => place.ToString())], there = [.. weights.Select(Describe)];
        if (!here.SequenceEqual(there))
            throw new InvalidOperationException($"Keras has the weights {string.Join("; ", there)}, the harness {string.Join("; ", here)}.");
        using var frozen = no_grad();
        foreach (var (place, weight) in _places.Zip(weights))
        {
            using var scope = NewDisposeScope();
            place.Here.copy_(place.Turn(weight.ToTorch()));
        }
    }

    public IReadOnlyList<KerasTensor> Values => [.. _places.Select(place => place.Read(place.Here))];

    /// <summary>What is not trained: batch normalisation's moving mean and variance.</summary>
    public IReadOnlyList<KerasTensor> Statistics => [.. _places.Where(place => !place.Trainable).Select(place => place.Read(place.Here))];

    /// <summary>Of the trainable weights.</summary>
    public IReadOnlyList<KerasTensor> Gradients =>
        [.. _places.Where(place => place.Trainable)
            .Select(place => place.Read(place.Here.grad ?? throw new InvalidOperationException($"No gradient reached {place}.")))];

    private static Slot[] Recurrence(string direction, string suffix) =>
        [new(direction + "kernel", $"_cells.weight_ih_{suffix}", Matrix), new(direction + "recurrent_kernel", $"_cells.weight_hh_{suffix}", Matrix),
            new(direction + "bias", $"_cells.bias_ih_{suffix}")];

    private static Place[] PlacesIn(nn.Module layer, string prefix)
    {
        if (!Slots.TryGetValue(layer.GetType(), out var slots))
            throw new InvalidOperationException($"Nothing is known of the weights of {layer.GetType().Name}.");
        var here = layer.named_parameters().Select(p => (p.name, Weight: (Tensor)p.parameter))
            .Concat(layer.named_buffers().Select(b => (b.name, Weight: b.buffer))).ToDictionary(weight => weight.name, weight => weight.Weight);
        Place[] places = [.. slots.Select(slot => here.Remove(slot.Here, out var weight) ? new Place(prefix + slot.Keras, weight, slot.Axes)
            : throw new InvalidOperationException($"{layer.GetType().Name} has no weight '{slot.Here}'."))];
        // A frozen weight at zero, such as torch's second bias, does nothing.
        string[] stray = [.. here.Where(weight => weight.Value.requires_grad || weight.Value.count_nonzero().item<long>() > 0).Select(weight => weight.Key)];
        return stray.Length == 0 ? places
            : throw new InvalidOperationException($"Keras has no counterpart of {string.Join(", ", stray)} in {layer.GetType().Name}.");
    }

    private static string Describe(KerasTensor weight) => Describe(weight.Name, weight.Shape, weight.Trainable);

    private static string Describe(string name, long[] shape, bool trainable) => $"{name} [{string.Join(", ", shape)}]{(trainable ? "" : " not trainable")}";

    /// <param name="Keras">Name inside the layer.</param>
    /// <param name="Here">Path inside the harness' layer.</param>
    /// <param name="Axes">How the axes are permuted; none: as they are.</param>
    private sealed record Slot(string Keras, string Here, params long[] Axes);

    private sealed record Place(string Name, Tensor Here, long[] Axes)
    {
        public bool Trainable => Here.requires_grad;

        public Tensor Turn(Tensor weight) => Axes.Length == 0 ? weight.alias() : weight.permute(Axes);

        public KerasTensor Read(Tensor weight)
        {
            using var turned = Turn(weight);
            return KerasTensor.Of(turned, Name) with { Trainable = Trainable };
        }

        public override string ToString()
        {
            using var turned = Turn(Here);
            return Describe(Name, turned.shape, Trainable);
        }
    }
}
