using System.Security.Cryptography;
using Harness.Data;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the encoder with five texts, their labels 0 1 0 1 0, and a vocabulary of a, b and c with the ids 1, 2 and 3.
/// Most sequences have four tokens.</summary>
[Trait("Category", "Unit")]
public sealed class EncoderTests
{
    private static readonly Vocabulary Abc = Vocabulary.Fit(["a a a b b c"], size: 4);
    private static readonly Corpus FiveTexts = Some.CorpusOf(Split.Test, "a b", "c x c", "a b c a b", "A! a, a; a", "x y");

    [Fact]
    public void Pads_and_truncates_at_the_start_like_Keras_by_default() =>
        Encoder.Encode(FiveTexts, Abc, tokens: 4).Ids.ToArray().Should().Equal(
            0, 0, 1, 2,
            0, 0, 3, 3,
            2, 3, 1, 2,
            1, 1, 1, 1,
            0, 0, 0, 0);

    [Fact]
    public void Can_pad_and_truncate_at_the_end() =>
        Encoder.Encode(FiveTexts, Abc, tokens: 4, new SequencePadding(SequenceEnd.Post, SequenceEnd.Post)).Ids.ToArray().Should().Equal(
            1, 2, 0, 0,
            3, 3, 0, 0,
            1, 2, 3, 1,
            1, 1, 1, 1,
            0, 0, 0, 0);

    [Fact]
    public void Labels_have_the_order_of_the_rows() => Encoder.Encode(FiveTexts, Abc, tokens: 4).Labels.ToArray().Should().Equal(0, 1, 0, 1, 0);

    [Fact]
    public void Contains_the_fingerprints_and_settings_of_its_inputs()
    {
        var encoded = Encoder.Encode(FiveTexts, Abc, tokens: 7);
        (encoded.Split, encoded.Rows, encoded.Tokens, encoded.VocabularySize, encoded.Padding).Should().Be((Split.Test, 5, 7, 4, SequencePadding.Keras));
        encoded.CorpusFingerprint.Should().Be(FiveTexts.Fingerprint);
        encoded.VocabularyFingerprint.Should().Be(Abc.Fingerprint);
    }

    [Fact]
    public void Counts_dropped_words_truncated_rows_and_padding()
    {
        var encoded = Encoder.Encode(FiveTexts, Abc, tokens: 4);
        (encoded.WordsSeen, encoded.WordsDropped, encoded.RowsTruncated, encoded.Pads).Should().Be((16, 3, 1, 8));
        encoded.DroppedShare.Should().Be(3 / 16.0);
        encoded.TruncatedShare.Should().Be(1 / 5.0);
        encoded.PadShare.Should().Be(8 / 20.0);
    }

    [Fact]
    public void Counts_as_many_pads_as_there_are_ids_of_0_for_every_length()
    {
        for (int tokens = 1; tokens <= 6; tokens++)
        {
            var encoded = Encoder.Encode(FiveTexts, Abc, tokens);
            encoded.Pads.Should().Be(encoded.Ids.ToArray().Count(id => id == 0));
            encoded.Ids.Length.Should().Be(5 * tokens);
        }
    }

    [Fact]
    public void The_dropped_share_of_a_corpus_without_words_is_0() =>
        Encoder.Encode(Some.CorpusOf(Split.Train, "!!", "..."), Abc, tokens: 3).DroppedShare.Should().Be(0);

    [Fact]
    public void The_hash_is_that_of_little_endian_32_bit_ids()
    {
        var encoded = Encoder.Encode(Some.CorpusOf(Split.Train, "a b", "c"), Abc, tokens: 3);
        byte[] int32 = [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, /* second row */ 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0];
        encoded.IdsSha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(int32)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(int.MaxValue / 2)]
    public void Refuses_a_length_out_of_range(int tokens) =>
        FluentActions.Invoking(() => Encoder.Encode(FiveTexts, Abc, tokens)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"tokens must be 1 to * for 5 rows; got {tokens}.*");
}
