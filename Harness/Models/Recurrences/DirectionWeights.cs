using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>The weights of a recurrence in one direction, G gates of H units each; a simple recurrence has one.</summary>
/// <param name="Input">W, [G · H, E].</param>
/// <param name="Recurrent">U, [G · H, H].</param>
/// <param name="Bias">b, [G · H].</param>
internal sealed record DirectionWeights(Tensor Input, Tensor Recurrent, Tensor Bias)
{
    /// <summary>H.</summary>
    public long Units => Recurrent.shape[1];

    private int Gates => (int)(Recurrent.shape[0] / Units);

    /// <summary>xWᵀ + b, in whole panels.</summary>
    /// <param name="vectors">x, [R, E].</param>
    /// <returns>[R, G · H'], H' being H filled up.</returns>
    public Tensor Sums(Tensor vectors) => PanelProduct.FillUp(nn.functional.linear(vectors, Input, Bias), Gates);

    /// <summary>U in whole panels.</summary>
    /// <returns>[G · H', H'].</returns>
    public Tensor FilledRecurrent() => PanelProduct.FillUp(PanelProduct.FillUp(Recurrent.t(), Gates).t());
}
