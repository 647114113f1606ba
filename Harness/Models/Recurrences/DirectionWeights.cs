using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Holds the weights of a recurrence in one direction, with G gates of H units each. A simple recurrence has one gate.</summary>
/// <param name="Input">W, [G · H, E].</param>
/// <param name="Recurrent">U, [G · H, H].</param>
/// <param name="Bias">b, [G · H].</param>
/// <param name="RecurrentBias">Bias of the sums over the state, [G · H], which a GRU has. Null if <paramref name="Bias"/> is the only bias.</param>
internal sealed record DirectionWeights(Tensor Input, Tensor Recurrent, Tensor Bias, Tensor? RecurrentBias = null);
