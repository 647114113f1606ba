using System.Text;
using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models.Saved;

/// <summary>Names the tensors of a model as PyTorch users expect: <c>_lstm1._cells.weight_ih_l0</c> becomes <c>lstm1.weight_ih_l0</c>.</summary>
/// <remarks>
/// The name of a layer is the name of its field in snake case. Inside the layer, the names are those of the <c>torch.nn</c> module that computes the same:
/// Embedding, LSTM, GRU, RNN, Conv1d, Linear, BatchNorm1d, LayerNorm. LSTM and RNN keep torch's second bias, which is 0. Attentions are Linear modules, whose
/// weights are transposed.
/// </remarks>
internal static class PortableWeights
{
    /// <summary>Lists all tensors of a model: weights and moving statistics.</summary>
    /// <param name="model">A model.</param>
    /// <returns>The tensors, in the order of the layers.</returns>
    /// <exception cref="NotSupportedException">Two tensors would get the same name.</exception>
    public static IReadOnlyList<PortableWeight> Of(nn.Module model)
    {
        var layers = model.named_children().ToDictionary(child => child.name, child => child.module);
        var all = model.named_parameters().Select(one => (one.name, (Tensor)one.parameter))
            .Concat(model.named_buffers().Select(one => (one.name, one.buffer)))
            .Select(one => Of(one.name, one.Item2, layers)).ToList();
        var twice = all.GroupBy(weight => weight.Name).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? all : throw new NotSupportedException($"Two weights of {model.GetName()} would have the name {twice.Key}.");
    }

    /// <summary>Copies the weights of a model.</summary>
    /// <param name="model">A model on any device.</param>
    /// <returns>Copies with PyTorch's names and layout.</returns>
    public static IReadOnlyList<SavedTensor> Copy(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return [.. Of(model).Select(weight => new SavedTensor(weight.Name, TypeOf(weight), weight.Tensor.dim() == 2 && weight.IsTransposed
            ? [weight.Tensor.shape[1], weight.Tensor.shape[0]] : weight.Tensor.shape, weight.InPortableLayout.cpu().contiguous().bytes.ToArray()))];
    }

    /// <summary>Replaces the weights of a model.</summary>
    /// <param name="model">A model on any device; unchanged if the tensors do not fit.</param>
    /// <param name="tensors">Tensors with PyTorch's names and layout: each tensor of the model once, and no other.</param>
    /// <exception cref="InvalidDataException">The tensors do not fit the model. The message is a part of a sentence.</exception>
    public static void Restore(nn.Module model, IReadOnlyList<SavedTensor> tensors)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var weights = Of(model);
        var saved = tensors.ToDictionary(tensor => tensor.Name);
        foreach (var weight in weights)
        {
            if (!saved.Remove(weight.Name, out var tensor))
                throw new InvalidDataException($"it lacks {weight.Name}");
            if (tensor.Type != TypeOf(weight) || !tensor.Shape.SequenceEqual(weight.InPortableLayout.shape))
                throw new InvalidDataException($"its {weight.Name} is {tensor.Type} [{string.Join(", ", tensor.Shape)}]; the model's is "
                    + $"{TypeOf(weight)} [{string.Join(", ", weight.InPortableLayout.shape)}]");
        }
        if (saved.Count > 0)
            throw new InvalidDataException($"the model has no {string.Join(", ", saved.Keys)}");
        foreach (var (weight, tensor) in weights.Join(tensors, weight => weight.Name, tensor => tensor.Name, (weight, tensor) => (weight, tensor)))
        {
            var read = empty(tensor.Shape.ToArray(), weight.Tensor.dtype);
            tensor.Bytes.Span.CopyTo(read.bytes);
            weight.InPortableLayout.copy_(read);
        }
    }

    private static string TypeOf(PortableWeight weight) => weight.Tensor.dtype switch
    {
        ScalarType.Float32 => "F32",
        ScalarType.Float64 => "F64",
        ScalarType.Int64 => "I64",
        ScalarType.Int32 => "I32",
        ScalarType.Int16 => "I16",
        ScalarType.Byte => "U8",
        ScalarType.Bool => "BOOL",
        var other => throw new NotSupportedException($"{weight.Name} holds {other}, which is not saved."),
    };

    private static PortableWeight Of(string path, Tensor tensor, Dictionary<string, nn.Module> layers)
    {
        var parts = path.Split('.', 2);
        if (parts.Length == 1 || !layers.TryGetValue(parts[0], out var layer))
            return new PortableWeight(SnakeCase(path), tensor, IsTransposed: false);
        var (inside, transposed) = Inside(layer, parts[1]);
        return new PortableWeight($"{SnakeCase(parts[0])}.{inside}", tensor, transposed);
    }

    /// <summary>Returns the name inside a layer, and whether PyTorch has the transposed tensor.</summary>
    private static (string Name, bool IsTransposed) Inside(nn.Module layer, string path) => (layer, path) switch
    {
        (MaskedRecurrence, _) => Inside(layer.named_children().Single().module, path.Split('.', 2)[1]),
        (LayerNormalization, "_gamma") => ("weight", false),
        (LayerNormalization, "_beta") => ("bias", false),
        (BatchNormalization, "_gamma") => ("weight", false),
        (BatchNormalization, "_beta") => ("bias", false),
        (BatchNormalization, "_movingMean") => ("running_mean", false),
        (BatchNormalization, "_movingVariance") => ("running_var", false),
        (ChannelAttention or StepAttention, "_weight") => ("projection.weight", true),
        (ChannelAttention or StepAttention, "_bias") => ("projection.bias", false),
        (StepAttention, "_direction") => ("score.weight", true),
        (WordCounts, "_weights.weight") => ("weight", false),
        (IDescribedLayer, _) when IsAllInOneModule(layer) => (SnakeCase(path.Split('.', 2)[1]), false),
        _ => (SnakeCase(path), false),
    };

    /// <summary>Returns whether all tensors of a layer are in one module of torch. The name of that module's field is then left out.</summary>
    private static bool IsAllInOneModule(nn.Module layer) =>
        layer.named_children().Count() == 1 && layer.named_parameters().All(weight => weight.name.Contains('.'))
        && layer.named_buffers().All(buffer => buffer.name.Contains('.'));

    /// <summary>Converts the name of a field to snake case: <c>_globalPool</c> becomes <c>global_pool</c>.</summary>
    public static string SnakeCase(string path) => string.Join('.', path.Split('.').Select(part =>
    {
        var name = new StringBuilder();
        foreach (var letter in part.TrimStart('_'))
        {
            if (char.IsUpper(letter) && name.Length > 0)
                name.Append('_');
            name.Append(char.ToLowerInvariant(letter));
        }
        return name.Length == 0 ? part : name.ToString();
    }));
}

/// <summary>Holds one tensor of a model with the name and layout that PyTorch's module of the same kind uses.</summary>
/// <param name="Name">Name, such as <c>embedding.weight</c>.</param>
/// <param name="Tensor">The model's own tensor.</param>
/// <param name="IsTransposed">Whether PyTorch's tensor is the transpose of the model's.</param>
internal sealed record PortableWeight(string Name, Tensor Tensor, bool IsTransposed)
{
    /// <summary>The tensor in PyTorch's layout: a view of the model's own tensor.</summary>
    public Tensor InPortableLayout => IsTransposed ? Tensor.t() : Tensor;
}
