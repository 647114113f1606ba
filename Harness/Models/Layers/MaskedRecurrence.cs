using Harness.Models.Recurrences;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Makes a recurrence skip the padding, as Keras does after <c>Embedding(mask_zero=True)</c>.</summary>
/// <remarks>A skipped time step leaves the state unchanged. Before the first word, the state is zero. Pass the same padding to every recurrence of a model, as
/// Keras passes its mask from layer to layer. Source: keras/src/backend/common/backend_utils and <c>rnn(mask=…)</c> of Keras' backends.</remarks>
public sealed class MaskedRecurrence : nn.Module<Tensor, Tensor, Tensor>, IDescribedLayer
{
    private readonly nn.Module<Tensor, Tensor> _recurrence;

    /// <summary>Creates the layer around a recurrence.</summary>
    /// <param name="recurrence">An <see cref="Lstm"/>, <see cref="Gru"/>, <see cref="SimpleRnn"/> or <see cref="BidirectionalLstm"/>. This layer owns
    /// it.</param>
    /// <exception cref="ArgumentException">The layer is of another type.</exception>
    public MaskedRecurrence(nn.Module<Tensor, Tensor> recurrence) : base(recurrence?.GetName() ?? "")
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        if (recurrence is not (IRecurrence and IDescribedLayer))
            throw new ArgumentException($"A {recurrence.GetType().Name} cannot skip padding; expected an Lstm, Gru, SimpleRnn or BidirectionalLstm.",
                nameof(recurrence));
        _recurrence = recurrence;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description => $"{((IDescribedLayer)_recurrence).Description}, padding skipped";

    /// <inheritdoc/>
    public string Settings => ((IDescribedLayer)_recurrence).Settings;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor padding) => // [N, T, E]; [N, T], true where there is no word
        ((IRecurrence)_recurrence).Read(input, padding);
}
