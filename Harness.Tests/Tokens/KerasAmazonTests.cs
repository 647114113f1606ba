using System.Text.Json;
using Harness.Data;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests all steps from a file of real reviews to ids against the real Keras.</summary>
[Trait("Category", "Unit")]
public sealed class KerasAmazonTests
{
    private static readonly Lazy<Vocabulary> Fitted = new(() =>
        Vocabulary.Fit(AmazonSample.Train, new Tokenisation { VocabularySize = 10_000, Tokens = 100, FitRows = 100_000 }));

    [AmazonSampleFact]
    public void The_vocabulary_is_that_of_Keras()
    {
        Fitted.Value.DistinctWords.Should().Be(AmazonSample.Golden.GetProperty("distinct_words").GetInt32());
        Fitted.Value.Words.Take(20).Should().Equal(AmazonSample.Golden.GetProperty("first_20_words").Deserialize<string[]>());
    }

    [AmazonSampleTheory]
    [InlineData(Split.Train, 100)]
    [InlineData(Split.Train, 50)]
    [InlineData(Split.Test, 100)]
    [InlineData(Split.Test, 50)]
    public void Every_id_is_that_of_Keras(Split split, int tokens)
    {
        var corpus = split == Split.Train ? AmazonSample.Train : AmazonSample.Test;
        var golden = AmazonSample.Golden.GetProperty(split == Split.Train ? $"train-{tokens}" : $"test-{tokens}");

        var encoded = Encoder.Encode(corpus, Fitted.Value, tokens);

        new[] { encoded.Rows, encoded.Tokens }.Should().Equal(golden.GetProperty("shape").Deserialize<int[]>());
        (encoded.Ids.Length - encoded.Pads).Should().Be(golden.GetProperty("nonzero").GetInt64());
        encoded.IdsSha256.Should().Be(golden.GetProperty("sha256_int32_le").GetString());
    }

    /// <summary>Compares the share except for its last digit, which depends on how it was divided.</summary>
    [AmazonSampleFact]
    public void The_share_of_dropped_words_is_that_of_Keras() =>
        Encoder.Encode(AmazonSample.Test, Fitted.Value, tokens: 50).DroppedShare
            .Should().BeApproximately(AmazonSample.Golden.GetProperty("dropped_share_test").GetDouble(), 1e-12);

    [AmazonSampleFact]
    public void No_test_review_is_in_the_train_split() => Some.Overlap(AmazonSample.Train, AmazonSample.Test).TestRowsInTrain.Should().Be(0);
}
