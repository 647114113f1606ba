using Harness.Runtime;

namespace Harness.Health.Numbers;

/// <summary>Checks whether computations are correct on this machine.</summary>
internal static class NumericHealth
{
    /// <summary>Runs everything in <see cref="NumericCheckCatalogue"/> twice; takes about a second.</summary>
    /// <param name="device">The device to check.</param>
    /// <returns>One observation about the layers of the models, one about torch's own functions.</returns>
    public static IReadOnlyList<Observation> Of(ComputeDevice device) =>
        [OfLayers(NumericCheckRun.Faults(NumericCheckCatalogue.OfLayers, device)), OfTorch(NumericCheckRun.Faults(NumericCheckCatalogue.OfTorch, device))];

    internal static Observation OfLayers(IReadOnlyList<NumericFault> faults) => faults.Count == 0
        ? Observation.Ok("layers' numbers",
            $"{NumericCheckCatalogue.OfLayers.Count} layers at usual and at odd sizes compute in single precision what they do in double, forward and backward")
        : new Observation("layers' numbers", Condition.Problem, $"wrong on this machine: {string.Join("; ", faults)}",
            "Nothing that is trained here with such a layer can be trusted: use another machine, or another libtorch.");

    internal static Observation OfTorch(IReadOnlyList<NumericFault> faults) => faults.Count == 0
        ? Observation.Ok("torch's numbers", "its own convolution and LSTM are right too, at odd sizes as well")
        : new Observation("torch's numbers", Condition.Warning, $"its own kernels are wrong on this machine: {string.Join("; ", faults)}",
            "The harness's layers go around that. A model that calls torch's own at such sizes does not: use Harness.Models.Layers, or channels that are "
                + "multiples of 16 and units that are multiples of 32.");
}
