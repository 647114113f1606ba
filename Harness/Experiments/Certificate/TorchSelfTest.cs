using System.Security.Cryptography;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Experiments.Certificate;

/// <summary>Computes the certificate parts of what runs on a CPU still use from libtorch: random integers, the order of rows, and operations without sums over
/// an axis.</summary>
internal static class TorchSelfTest
{
    /// <summary>The prefix of each part's name.</summary>
    public const string Prefix = "torch: ";

    private const int Seed = 1, Count = 1_001;

    /// <summary>Runs the self-tests.</summary>
    /// <returns>One part for each self-test.</returns>
    public static IReadOnlyList<CertificatePart> OfAll()
    {
        LibTorch.Load();
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(Seed);
        var integers = randint(0, 1 << 24, [Count], int64, generator: random.Initialisation);
        var numbers = integers.to(float32).reshape(7, -1); // exact: 24 bits
        return
        [
            Part("integers", integers),
            Part("order of rows", randperm(Count, generator: random.Shuffling)),
            Part("products and sums of two, copies in another order", cat([numbers * numbers, numbers.Plus(numbers.flip(1))], 1).t().contiguous()),
        ];
    }

    private static CertificatePart Part(string name, Tensor result) => new(Prefix + name, Convert.ToHexStringLower(SHA256.HashData(result.bytes)));
}
