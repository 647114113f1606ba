using Harness.Models;

namespace Harness.Tests.Models;

/// <summary>Tests the number of operations of a forward pass.</summary>
[Trait("Category", "Unit")]
public sealed class ForwardCostTests
{
    /// <summary>Compares with sums by hand over the layers: 2 · weights · time steps.</summary>
    [Theory]
    [InlineData("cnn", 2 * (5 * 64 * 96 + 5 * 64 * 128 * 44 + 3 * 128 * 256 * 20 + 256 * 64 + 64 * 32 + 32))]
    [InlineData("rnn-100", 2 * (100 * (128 * 64 + 64 * 64 + 64 * 32 + 32 * 32) + 32 * 64 + 64 * 32 + 32))]
    [InlineData("rnn-50", 2 * (50 * (128 * 64 + 64 * 64 + 64 * 32 + 32 * 32) + 32 * 64 + 64 * 32 + 32))]
    [InlineData("lstm", 2 * (100 * 4 * 64 * (128 + 64 + 64 + 64) + 64 * 64 + 64 * 16 + 16))]
    [InlineData("lstm-wide-dense", 2 * (100 * 4 * 64 * (50 + 64) + 64 * 256 + 256))]
    [InlineData("bilstm-attention", 2 * (100 * (2 * 4 * 64 * (100 + 64) + 128 * 128) + 128))]
    public void Counts_the_multiplications_and_additions_of_the_layers(string name, long operations)
    {
        var experiment = AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == name);
        ForwardCost.Of(experiment.Model, experiment.Tokenisation.Tokens).Should().Be(operations);
    }
}
