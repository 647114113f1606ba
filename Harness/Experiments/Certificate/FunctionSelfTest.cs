using Harness.Models.Functions;
using Harness.Runtime;

namespace Harness.Experiments.Certificate;

/// <summary>Computes the certificate parts of the functions on tensors, such as the training loss.</summary>
internal static class FunctionSelfTest
{
    /// <summary>The prefix of each part's name.</summary>
    public const string Prefix = "function: ";

    /// <summary>Runs the self-tests.</summary>
    /// <returns>One part for each self-test.</returns>
    public static IReadOnlyList<CertificatePart> OfAll()
    {
        LibTorch.Load();
        return [.. FunctionSelfTestCatalogue.All.Select(test => new CertificatePart(Prefix + test.Name, test.Hash()))];
    }
}
