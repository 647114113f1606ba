using Harness.Models.Functions;
using Harness.Runtime;

namespace Harness.Experiments.Certificate;

/// <summary>Asks the functions that compute on tensors, such as the training loss, for their parts of the certificate.</summary>
internal static class FunctionSelfTest
{
    /// <summary>Begins the name of each part.</summary>
    public const string Prefix = "function: ";

    /// <summary>Runs the self-tests.</summary>
    /// <returns>A part for each.</returns>
    public static IReadOnlyList<CertificatePart> OfAll()
    {
        LibTorch.Load();
        return [.. FunctionSelfTestCatalogue.All.Select(test => new CertificatePart(Prefix + test.Name, test.Hash()))];
    }
}
