using System.Diagnostics.CodeAnalysis;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Computes in single precision, as training does, and again in double precision, where the vendor's fast kernels are not used. The two results must
/// agree.</summary>
/// <remarks>A kernel library that is wrong for some sizes on some CPUs reports no error. Models then only learn a little worse.</remarks>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal static class NumericCheckRun
{
    /// <summary>
    /// The largest relative error that single precision can explain. Its error here is some 10⁻⁶, and 10⁻³ with TF32.
    /// If the sum before a ReLU is so near zero that the two precisions disagree on its sign, a gradient of some thousand numbers differs in one of them. Wrong
    /// kernels had errors of more than a tenth.
    /// </summary>
    public const double Limit = .01;

    private const int Seed = 1;

    /// <summary>Kept in fields, because TorchSharp lets the garbage collector free a temporary number while native code still reads it ("Unknown scalar
    /// type").</summary>
    private static readonly Scalar Half = .5, Scale = .2;

    /// <summary>Runs the checks.</summary>
    /// <param name="kernels">The computations.</param>
    /// <param name="device">The device to check.</param>
    /// <returns>The faults; empty if all results agree.</returns>
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

    /// <summary>Returns the output in inference mode, the output in training mode, and every gradient. All random numbers come from the same streams.</summary>
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

    /// <summary>Draws values of the size of usual weights, so that no gate saturates.</summary>
    private static Tensor Values(long[] shape, Generator random) => (rand(shape, generator: random) - Half) * Scale;

    private static double Error(Tensor single, Tensor twice)
    {
        var exact = twice.cpu();
        return ((single.cpu().to(ScalarType.Float64) - exact).norm() / exact.norm()).item<double>();
    }
}
