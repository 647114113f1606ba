using Harness.Experiments.Certificate;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

[Trait("Category", "Unit")]
public sealed class FunctionSelfTestTests
{
    public static TheoryData<string> Names => [.. FunctionSelfTestCatalogue.All.Select(test => test.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Gives_the_certified_hash_again_even_where_no_gradients_are_recorded(string name)
    {
        using var frozen = no_grad();
        FunctionSelfTestCatalogue.All.Single(test => test.Name == name).Hash()
            .Should().Be(ArithmeticCertificate.Committed.Models.Single(part => part.Name == FunctionSelfTest.Prefix + name).Hash);
    }

    [Fact]
    public void No_two_tests_write_the_same() => FunctionSelfTestCatalogue.All.Select(test => test.Hash()).Should().OnlyHaveUniqueItems();
}
