using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Runs torch's LSTM kernel so that its states are right for every number of units.</summary>
/// <remarks>
/// oneDNN computes with blocks of <see cref="Block"/> units. Where it fills them up (7 units, say), the version inside libtorch 2.10 gives wrong states when no gradient is wanted,
/// on some CPUs (seen on an AMD Zen 5); the path that it takes for training is right everywhere. There, evaluation takes that path too; none of the notebook's sizes needs it.
/// </remarks>
internal static class LstmKernel
{
    private const int Block = 32;

    /// <summary>All states of a layer.</summary>
    /// <param name="cells">The layer's weights.</param>
    /// <param name="units">H: width of each direction's state.</param>
    /// <param name="input">[N, T, E].</param>
    /// <returns>[N, T, H], or [N, T, 2H] of both directions.</returns>
    public static Tensor States(TorchSharp.Modules.LSTM cells, int units, Tensor input) =>
        is_grad_enabled() || units % Block == 0 ? cells.call(input).Item1 : StatesAsTrained(cells, input);

    private static Tensor StatesAsTrained(TorchSharp.Modules.LSTM cells, Tensor input)
    {
        using var taped = inference_mode(false);
        using var gradients = enable_grad();
        return cells.call(input.clone().requires_grad_(true)).Item1.detach();
    }
}
