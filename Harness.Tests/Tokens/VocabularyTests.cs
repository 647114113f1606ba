using System.Security.Cryptography;
using Harness.Data;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the fitting of a vocabulary, its ids and its fingerprint.</summary>
[Trait("Category", "Unit")]
public sealed class VocabularyTests
{
    private static readonly Tokenisation Small = new() { VocabularySize = 4, Tokens = 5, FitRows = 2 };

    [Fact]
    public void Orders_words_by_count_and_then_by_first_occurrence()
    {
        Vocabulary vocabulary = Vocabulary.Fit(["z y x", "x y w", "x v z"], size: 100);
        vocabulary.Words.Should().Equal("x", "z", "y", "w", "v");
        vocabulary.Counts.Should().Equal(3, 2, 2, 1, 1);
    }

    [Fact]
    public void Keeps_a_word_if_its_id_is_below_the_size()
    {
        Vocabulary vocabulary = Vocabulary.Fit(["a a a b b c"], size: 3);
        (vocabulary.Size, vocabulary.DistinctWords).Should().Be((3, 3));
        vocabulary.Words.Should().Equal("a", "b");
        vocabulary.TryGetId("b"u8, out short last).Should().BeTrue();
        last.Should().Be(2);
        vocabulary.TryGetId("c"u8, out short dropped).Should().BeFalse();
        dropped.Should().Be(0);
    }

    [Fact]
    public void Is_fitted_on_the_first_rows_of_the_corpus_only()
    {
        var train = Some.CorpusOf(Split.Train, "a b", "c a", "later later later");
        Vocabulary.Fit(train, Small).Words.Should().Equal("a", "b", "c");
        Vocabulary.Fit(train, Small with { FitRows = 3 }).Words.Should().Equal("later", "a", "b");
    }

    [Fact]
    public void Is_fitted_on_all_rows_of_a_smaller_corpus() =>
        Vocabulary.Fit(Some.CorpusOf(Split.Train, "a b"), Small).DistinctWords.Should().Be(2);

    [Fact]
    public void Refuses_to_be_fitted_on_the_test_split() =>
        FluentActions.Invoking(() => Vocabulary.Fit(Some.Corpus(3, Split.Test), Small)).Should().Throw<ArgumentException>()
            .WithMessage("A vocabulary is fitted on the Train split only; got the Test split.*").WithParameterName("train");

    [Theory]
    [InlineData(1)]
    [InlineData(-7)]
    [InlineData(32_768)]
    public void Refuses_a_size_out_of_range(int size) =>
        FluentActions.Invoking(() => Vocabulary.Fit(["a"], size)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"size must be 2 to 32767; got {size}.*");

    [Fact]
    public void Its_largest_id_fits_in_16_bits()
    {
        Vocabulary vocabulary = Vocabulary.Fit(Enumerable.Range(0, 40_000).Select(number => $"w{number}"), Vocabulary.LargestSize);
        vocabulary.TryGetId("w32765"u8, out short largest).Should().BeTrue();
        largest.Should().Be(32_766);
        vocabulary.TryGetId("w32766"u8, out _).Should().BeFalse();
    }

    [Fact]
    public void Its_fingerprint_is_the_documented_one()
    {
        byte[] documented = [9, 0, 0, 0, 2, 0, 0, 0, 0xC3, 0xA9, 1, 0, 0, 0, (byte)'b'];
        Vocabulary.Fit(["é b é"], size: 9).Fingerprint.Should().Be(Convert.ToHexStringLower(SHA256.HashData(documented)));
    }

    [Fact]
    public void Its_fingerprint_depends_only_on_the_size_and_the_ordered_words()
    {
        string[] fingerprints = [Fingerprint(9, "a b"), Fingerprint(8, "a b"), Fingerprint(9, "b a"), Fingerprint(9, "ab"), Fingerprint(9, "a b c")];
        fingerprints.Should().OnlyHaveUniqueItems();
        Fingerprint(9, "A!  b").Should().Be(fingerprints[0]);
        Fingerprint(3, "a b c").Should().Be(Fingerprint(3, "a b d"), "neither c nor d has an id");
    }

    private static string Fingerprint(int size, params string[] texts) => Vocabulary.Fit(texts, size).Fingerprint;
}
