using Harness.Models;
using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

[Trait("Category", "Unit")]
public sealed class WeightsFingerprintTests
{
    [Theory, InlineData("_gamma"), InlineData("_movingVariance")]
    public void Changes_with_the_last_bit_of_any_weight_or_statistic(string changed)
    {
        using var scope = NewDisposeScope();
        var norm = new BatchNormalization(3);
        var before = WeightsFingerprint.Of(norm);
        WeightsFingerprint.Of(norm).Should().Be(before);

        norm.state_dict()[changed].detach()[2].add_(Held.Number(1.2e-7), Held.Number(1));

        WeightsFingerprint.Of(norm).Should().NotBe(before);
    }
}
