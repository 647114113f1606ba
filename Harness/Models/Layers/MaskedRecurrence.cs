using Harness.Models.Recurrences;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Lets a recurrence skip the padding, as Keras does behind <c>Embedding(mask_zero=True)</c>.</summary>
/// <remarks>A skipped step leaves the state as it was; before the first word the state is zero. Pass the same padding to every recurrence of a model, as
/// Keras hands its mask on. Source: keras/src/backend/common/backend_utils and <c>rnn(mask=…)</c> of Keras' backends.</remarks>
public sealed class MaskedRecurrence : nn.Module<Tensor, Tensor, Tensor>, IDescribedLayer
{
    private readonly nn.Module<Tensor, Tensor> _recurrence;

    /// <summary>Wraps a recurrence.</summary>
    /// <param name="recurrence">An <see cref="Lstm"/>, <see cref="Gru"/>, <see cref="SimpleRnn"/> or <see cref="BidirectionalLstm"/>; owned by this.</param>
    /// <exception cref="ArgumentException">It is another layer.</exception>
    public MaskedRecurrence(nn.Module<Tensor, Tensor> recurrence) : base(recurrence?.GetName() ?? "")
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        if (recurrence is not (IRecurrence and IDescribedLayer))
            throw new ArgumentException($"A {recurrence.GetType().Name} cannot skip padding; expected a Lstm, Gru, SimpleRnn or BidirectionalLstm.",
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
