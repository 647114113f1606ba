using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models.Saved;

/// <summary>Lists the PyTorch modules that the weights of a model fit.</summary>
internal static class TorchModules
{
    /// <summary>Lists the layers that have weights.</summary>
    /// <param name="model">A model.</param>
    /// <returns>The name of each layer, and the Python code that creates its module; null if PyTorch has no such module.</returns>
    public static IReadOnlyList<(string Name, string? Module)> Of(nn.Module model) =>
    [
        .. model.named_children().Where(child => child.module.parameters().Any())
            .Select(child => (PortableWeights.SnakeCase(child.name), Module(child.module))),
    ];

    private static string? Module(nn.Module layer)
    {
        var shapes = layer.named_parameters().Select(weight => weight.parameter.shape).ToList();
        return layer switch
        {
            Embedding => FormattableString.Invariant($"torch.nn.Embedding({shapes[0][0]}, {shapes[0][1]})"),
            Lstm => FormattableString.Invariant($"torch.nn.LSTM({shapes[0][1]}, {shapes[0][0] / 4}, batch_first=True)"),
            BidirectionalLstm => FormattableString.Invariant($"torch.nn.LSTM({shapes[0][1]}, {shapes[0][0] / 4}, batch_first=True, bidirectional=True)"),
            Gru { ResetsAfter: false } => null, // PyTorch has only the other form
            Gru => FormattableString.Invariant($"torch.nn.GRU({shapes[0][1]}, {shapes[0][0] / 3}, batch_first=True)"),
            MaskedRecurrence => Module(layer.named_children().Single().module),
            LayerNormalization norm => FormattableString.Invariant($"torch.nn.LayerNorm({shapes[0][0]}, eps={norm.Epsilon})"),
            SimpleRnn => FormattableString.Invariant($"torch.nn.RNN({shapes[0][1]}, {shapes[0][0]}, nonlinearity=\"relu\", batch_first=True)"),
            Conv1D => FormattableString.Invariant($"torch.nn.Conv1d({shapes[0][1]}, {shapes[0][0]}, {shapes[0][2]})"),
            Dense => FormattableString.Invariant($"torch.nn.Linear({shapes[0][1]}, {shapes[0][0]})"),
            BatchNormalization => FormattableString.Invariant($"torch.nn.BatchNorm1d({shapes[0][0]}, eps=1e-3)"),
            ChannelAttention or StepAttention => FormattableString.Invariant($"projection: torch.nn.Linear({shapes[0][0]}, {shapes[0][0]})")
                + (layer is StepAttention ? FormattableString.Invariant($"; score: torch.nn.Linear({shapes[0][0]}, 1, bias=False)") : ""),
            _ => null,
        };
    }
}
