using Harness.Experiments.Certificate;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the self-tests of tensor functions that are part of the certificate.</summary>
[Trait("Category", "Unit")]
public sealed class FunctionSelfTestTests
{
    public static TheoryData<string> Names => [.. FunctionSelfTestCatalogue.All.Select(test => test.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Gives_the_certified_hash_also_inside_no_grad(string name)
    {
        using var noGradients = no_grad();
        FunctionSelfTestCatalogue.All.Single(test => test.Name == name).Hash()
            .Should().Be(ArithmeticCertificate.Committed.Models.Single(part => part.Name == FunctionSelfTest.Prefix + name).Hash);
    }

    [Fact]
    public void All_tests_have_different_hashes() => FunctionSelfTestCatalogue.All.Select(test => test.Hash()).Should().OnlyHaveUniqueItems();
}
