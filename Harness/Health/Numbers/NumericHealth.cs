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
            $"{NumericCheckCatalogue.OfLayers.Count} layers give the same numbers in single and double precision, forward and backward, at usual and odd sizes")
        : new Observation("layers' numbers", Condition.Problem, $"wrong on this machine: {string.Join("; ", faults)}",
            "Do not trust models that are trained here with these layers. Use another machine or another libtorch.");

    internal static Observation OfTorch(IReadOnlyList<NumericFault> faults) => faults.Count == 0
        ? Observation.Ok("torch's numbers", "its own convolution and LSTM are also right, even at odd sizes")
        : new Observation("torch's numbers", Condition.Warning, $"its own kernels are wrong on this machine: {string.Join("; ", faults)}",
            "The harness's layers avoid these kernels. A model that calls torch's own layers does not: use Harness.Models.Layers, or channels that are "
                + "multiples of 16 and units that are multiples of 32.");
}
