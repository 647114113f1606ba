using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>The weights of a recurrence in one direction, G gates of H units each; a simple recurrence has one.</summary>
/// <param name="Input">W, [G · H, E].</param>
/// <param name="Recurrent">U, [G · H, H].</param>
/// <param name="Bias">b, [G · H].</param>
/// <param name="RecurrentBias">A bias of the sums of the state alone, [G · H]: a GRU has one. Null where <paramref name="Bias"/> serves both.</param>
internal sealed record DirectionWeights(Tensor Input, Tensor Recurrent, Tensor Bias, Tensor? RecurrentBias = null);
