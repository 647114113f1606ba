using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>The weights of a recurrence in one direction, G gates of H units each; a simple recurrence has one.</summary>
/// <param name="Input">W, [G · H, E].</param>
/// <param name="Recurrent">U, [G · H, H].</param>
/// <param name="Bias">b, [G · H].</param>
internal sealed record DirectionWeights(Tensor Input, Tensor Recurrent, Tensor Bias)
{
    private long Units => Recurrent.shape[1];

    private int Gates => (int)(Recurrent.shape[0] / Units);

    /// <summary>All states of a recurrence with these weights.</summary>
    /// <param name="input">x, vectors of E.</param>
    /// <param name="run">Runs its time steps: from the sums xWᵀ + b, [R, G · H'], and U, [G · H', H'], to the states of the beginnings, [S, H']; H' is H filled up to whole panels.</param>
    /// <returns>h, vectors of H: one for each distinct beginning.</returns>
    public PlacedVectors States(PlacedVectors input, Func<Tensor, Tensor, Beginnings, Tensor> run)
    {
        var beginnings = Beginnings.Of(input.Places);
        var sums = PanelProduct.FillUp(nn.functional.linear(input.Vectors, Input, Bias), Gates);
        var recurrent = PanelProduct.FillUp(PanelProduct.FillUp(Recurrent.t(), Gates).t());
        return new PlacedVectors(PanelProduct.TakeFirst(run(sums, recurrent, beginnings), Units), beginnings.States);
    }
}
