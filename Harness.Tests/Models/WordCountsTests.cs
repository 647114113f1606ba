using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Tests.Models;

/// <summary>Tests the layer that sums word weights over a row.</summary>
[Trait("Category", "Unit")]
public sealed class WordCountsTests
{
    [Fact]
    public void Equals_a_dense_layer_over_word_counts_without_padding()
    {
        using var scope = NewDisposeScope();
        var counts = new WordCounts(5);
        var weights = tensor(new float[] { 1_000, 1, 10, 100, -7 });
        counts.parameters().Single(weight => weight.dim() == 2).detach().copy_(weights.unsqueeze(1));
        counts.parameters().Single(weight => weight.dim() == 1).detach().fill_(Held.Number(.5));

        var logits = counts.call(tensor(new[] { 0, 0, 1, 1, 2, 0, 4, 3, 3, 1 }).reshape(2, 5));

        logits.shape.Should().Equal(2, 1);
        logits.data<float>().Should().Equal(12.5f, 194.5f); // 2·1 + 10 + .5 and −7 + 2·100 + 1 + .5
    }

    [Theory, InlineData(5), InlineData(-1)]
    public void A_word_that_is_not_in_the_table_is_refused(int word)
    {
        using var scope = NewDisposeScope();
        FluentActions.Invoking(() => new WordCounts(5).call(tensor(new[] { 1, word }).reshape(1, 2))).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("A table of 5 words has ids 0 to 4.*");
    }
}
