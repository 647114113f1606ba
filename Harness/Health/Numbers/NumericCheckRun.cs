using System.Diagnostics.CodeAnalysis;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Computes in single precision, as training does, and again in double precision, for which the vendor's fast kernels are not used:
/// the two have to agree.</summary>
/// <remarks>A library of kernels that is wrong for some sizes on some processors gives no error, and models that learn a little worse.</remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal static class NumericCheckRun
{
    /// <summary>
    /// What single precision cannot explain. It errs by some 10⁻⁶ here, and by 10⁻³ with TF32;
    /// where a relu's sum is so near zero that the two disagree on its sign,
    /// a gradient of some thousand numbers differs in one of them. Wrong kernels were off by more than a tenth.
    /// </summary>
    public const double Limit = .01;

    private const int Seed = 1;

    /// <summary>Held for good: TorchSharp lets the garbage collector free a temporary number while native
    /// code still reads it ("Unknown scalar type").</summary>
    private static readonly Scalar Half = .5, Scale = .2;

    /// <summary>Checks.</summary>
    /// <param name="kernels">What to compute.</param>
    /// <param name="device">Where.</param>
    /// <returns>What is wrong; empty if all agree.</returns>
    public static IReadOnlyList<NumericFault> Faults(IEnumerable<NumericCheck> kernels, ComputeDevice device) =>
        [.. kernels.SelectMany(kernel => Faults(kernel, device))];

    private static List<NumericFault> Faults(NumericCheck kernel, ComputeDevice device)
    {
        using var scope = NewDisposeScope();
        var (single, twice) = (Results(kernel, ScalarType.Float32, device), Results(kernel, ScalarType.Float64, device));
        return [.. single.Zip(twice, (one, other) => new NumericFault($"{kernel.Name} {kernel.Size}", one.What, Error(one.Value, other.Value)))
            .Where(fault => !(fault.Error <= Limit))
            .GroupBy(fault => fault.What).Select(same => same.MaxBy(fault => fault.Error)!)];
    }

    /// <summary>The states of evaluation, those of training, and every gradient; everything drawn from the same streams.</summary>
    private static List<(string What, Tensor Value)> Results(NumericCheck kernel, ScalarType precision, ComputeDevice device)
    {
        using var random = new RandomStreams(Seed);
        using var module = (precision == ScalarType.Float64 ? kernel.InDouble : kernel.Make)(random).to(device.Torch, precision);
        var weights = module.named_parameters().Where(weight => weight.parameter.requires_grad).OrderBy(weight => weight.name, StringComparer.Ordinal)
            .Select(weight => weight.parameter).ToList();
        using (no_grad())
            weights.ForEach(weight => weight.copy_(Values(weight.shape, random.Shuffling)));
        var given = kernel.Input(random.Shuffling).to(device.Torch);
        var input = given.is_floating_point() ? given.to(precision).detach() : given;

        var results = new List<(string, Tensor)>();
        module.eval();
        using (inference_mode())
            results.Add(("inference", module.call(input)));
        module.train();
        input.requires_grad = kernel.InputGradient && input.is_floating_point();
        var output = module.call(input);
        results.Add(("output", output.detach()));
        BackwardPass.Of((output * Values(output.shape, random.Shuffling).to(precision, device.Torch)).sum());
        if (input.requires_grad)
            results.Add(("input gradient", input.grad!));
        results.AddRange(weights.Select(weight => ("weight gradient", weight.grad!)));
        return results;
    }

    /// <summary>As large as weights are, so that no gate saturates.</summary>
    private static Tensor Values(long[] shape, Generator random) => (rand(shape, generator: random) - Half) * Scale;

    private static double Error(Tensor single, Tensor twice)
    {
        var exact = twice.cpu();
        return ((single.cpu().to(ScalarType.Float64) - exact).norm() / exact.norm()).item<double>();
    }
}
