using System.Text;
using Harness.Overlap;

namespace Harness.Tests.Overlap;

[Trait("Category", "Unit")]
public sealed class MinHashTests
{
    [Fact]
    public void Estimates_the_share_of_common_word_pairs_without_bias()
    {
        var random = new Random(1);
        List<double> errors = [];
        foreach (var text in Some.SyntheticTexts(500))
        {
            var words = Encoding.UTF8.GetString(Some.Normalised(text)).Split(' ');
            var copy = words.ToArray();
            for (var changes = random.Next(words.Length / 4); changes > 0; changes--)
                copy[random.Next(copy.Length)] = $"w{random.Next(1_000_000)}";
            HashSet<string> pairs = [.. words.Zip(words.Skip(1), (a, b) => $"{a} {b}")], copied = [.. copy.Zip(copy.Skip(1), (a, b) => $"{a} {b}")];
            var jaccard = pairs.Intersect(copied).Count() / (double)pairs.Union(copied).Count();
            errors.Add(Similarity(string.Join(' ', words), string.Join(' ', copy)) - jaccard);
        }

        errors.Average().Should().BeApproximately(0, .005); // the mean of 500 errors of about .03 each
        Math.Sqrt(errors.Average(error => error * error)).Should().BeInRange(.01, .032); // the standard error is at most √(¼ ÷ 256) = .031
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("word", "word")]
    [InlineData("two words", "two words")]
    [InlineData("!!!", "!!!")]
    public void Equal_texts_have_the_similarity_1(string a, string b) => Similarity(a, b).Should().Be(1);

    [Theory]
    [InlineData("", "word")]
    [InlineData("word", "words")]
    [InlineData("word", "word word")]
    [InlineData("two words", "words two")]
    [InlineData("a b c d", "a c b d")]
    public void Texts_without_a_common_word_pair_are_not_similar(string a, string b) => Similarity(a, b).Should().BeLessThan(.03);

    [Fact]
    public void Of_four_million_pairs_of_unrelated_reviews_none_would_be_reported()
    {
        var signatures = Some.SyntheticTexts(3000).Select(text => Signature(Encoding.UTF8.GetString(Some.Normalised(text)))).ToArray();
        long pairs = 0, reported = 0, similar = 0;
        for (var i = 0; i < signatures.Length; i++)
            for (var j = 0; j < i; j++, pairs++)
            {
                var similarity = MinHash.Similarity(MinHash.Matches(signatures[i], signatures[j]));
                reported += similarity >= NearDuplicateIndex.LeastSimilarity ? 1 : 0;
                similar += similarity >= .15 ? 1 : 0;
            }

        pairs.Should().Be(3_000 * 2_999 / 2);
        similar.Should().BeGreaterThan(pairs / 10_000, "the generator forms all texts from the same sentences");
        reported.Should().Be(0);
    }

    private static double Similarity(string a, string b) => MinHash.Similarity(MinHash.Matches(Signature(a), Signature(b)));

    private static ulong[] Signature(string normalised)
    {
        var signature = new ulong[MinHash.Length];
        MinHash.Sign(Encoding.UTF8.GetBytes(normalised), signature);
        return signature;
    }
}
