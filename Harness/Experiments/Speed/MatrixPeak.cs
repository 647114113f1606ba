using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Experiments.Speed;

/// <summary>Measures the peak speed of a GPU: one large product of float matrices. For a CPU, see <see cref="FmaPeak"/>.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Measures torch itself.")]
internal static class MatrixPeak
{
    /// <summary>Rows and columns of the matrices: large enough that only the product takes noticeable time, small enough for a tenth of a second.</summary>
    private const int Width = 1024;

    private const int Products = 9;

    /// <summary>Measures the product nine times.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <returns>10⁹ floating-point operations per second. It is the best of nine, because the upper limit is wanted.</returns>
    public static double GigaflopsPerSecond(ComputeDevice gpu)
    {
        using var scope = NewDisposeScope();
        using var forwardOnly = inference_mode();
        Tensor left = ones(Width, Width, device: gpu.Torch), right = ones(Width, Width, device: gpu.Torch);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Products; i++)
        {
            var clock = Stopwatch.StartNew();
            using var product = left.mm(right);
            gpu.Finish();
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }
        return 2.0 * Width * Width * Width / best.TotalSeconds / 1e9;
    }
}
