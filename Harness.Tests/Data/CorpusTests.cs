using System.Security.Cryptography;
using Harness.Data;

namespace Harness.Tests.Data;

[Trait("Category", "Unit")]
public sealed class CorpusTests
{
    [Fact]
    public void Has_its_split_its_rows_and_the_rows_of_each_class()
    {
        var corpus = Some.CorpusOf(Split.Test, "a", "b", "c", "d", "e");
        (corpus.Split, corpus.Rows, corpus.Negatives, corpus.Positives).Should().Be((Split.Test, 5, 3, 2));
        corpus.Texts.Select(review => review.Text).Should().Equal("a", "b", "c", "d", "e");
    }

    [Fact]
    public void Does_not_change_with_the_array_that_it_was_made_from()
    {
        var reviews = Some.Reviews(3);
        var corpus = new Corpus(reviews, Split.Train);
        var first = reviews[0];
        reviews[0] = new LabelledText(1, "changed");
        corpus.Texts[0].Should().Be(first);
        corpus.Texts.Should().NotBeAssignableTo<LabelledText[]>();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(255)]
    public void Refuses_a_label_that_is_neither_0_nor_1(byte label)
    {
        LabelledText[] reviews = [new(0, "a"), new(1, "b"), new((byte)label, "c")];
        Refusal(reviews).Should().StartWith($"Row 2 of the corpus has the label {label}; labels must be 0 (negative) or 1 (positive).");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Refuses_a_row_without_text(string? text) =>
        Refusal([new(0, "a"), new(1, text!)]).Should().StartWith("Row 1 of the corpus has no text.");

    [Theory]
    [InlineData('\uD83D')]
    [InlineData('\uDE00')]
    public void Refuses_half_a_character(char half) =>
        Refusal([new(0, "😀"), new(1, $"x{half}y")]).Should().StartWith("Row 1 of the corpus has half a surrogate pair");

    [Fact]
    public void Refuses_to_be_empty() => Refusal([]).Should().StartWith("A corpus must have at least one text");

    [Fact]
    public void Refuses_a_split_that_does_not_exist() =>
        FluentActions.Invoking(() => new Corpus(Some.Reviews(1), (Split)2)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("split");

    [Fact]
    public void Its_fingerprint_is_the_documented_one()
    {
        var corpus = new Corpus([new(1, "é"), new(0, "abc")], Split.Train);
        byte[] documented = [1, 2, 0, 0, 0, 0xC3, 0xA9, 0, 3, 0, 0, 0, (byte)'a', (byte)'b', (byte)'c'];
        corpus.Fingerprint.Should().Be(Convert.ToHexStringLower(SHA256.HashData(documented)));
    }

    [Fact]
    public void Its_fingerprint_changes_with_the_order_a_label_and_a_border_between_texts()
    {
        LabelledText[] rows = [new(0, "ab"), new(1, "c")];
        string[] fingerprints =
        [
            Fingerprint(rows),
            Fingerprint([rows[1], rows[0]]),
            Fingerprint([new(1, "ab"), new(0, "c")]),
            Fingerprint([new(0, "a"), new(1, "bc")]),
            Fingerprint([rows[0]]),
            Fingerprint([new(0, "ab\u0001c")]), // without the lengths, these would be the bytes of the first
        ];
        fingerprints.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Its_fingerprint_covers_texts_longer_than_any_buffer()
    {
        string text = new('x', 200_000);
        Fingerprint([new(0, $"{text}a")]).Should().NotBe(Fingerprint([new(0, $"{text}b")]));
    }

    [Fact]
    public void Its_fingerprint_does_not_depend_on_the_split() => Some.Corpus(7, Split.Train).Fingerprint.Should().Be(Some.Corpus(7, Split.Test).Fingerprint);

    private static string Fingerprint(LabelledText[] reviews) => new Corpus(reviews, Split.Train).Fingerprint;

    private static string Refusal(LabelledText[] texts) =>
        FluentActions.Invoking(() => new Corpus(texts, Split.Train)).Should().Throw<ArgumentException>().WithParameterName(nameof(texts)).Which.Message;
}
