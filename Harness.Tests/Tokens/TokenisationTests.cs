using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the checks of the settings of a tokenisation.</summary>
[Trait("Category", "Unit")]
public sealed class TokenisationTests
{
    private static readonly Tokenisation Valid = new() { VocabularySize = 10_000, Tokens = 100, FitRows = 100_000 };

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(32_768)]
    public void Refuses_a_vocabulary_size_out_of_range(int size) =>
        Refusal(() => Valid with { VocabularySize = size }).Should().StartWith($"VocabularySize must be 2 to 32767; got {size}.");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Refuses_a_length_below_1(int tokens) =>
        Refusal(() => Valid with { Tokens = tokens }).Should().StartWith($"Tokens must be at least 1; got {tokens}.");

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Refuses_to_fit_on_less_than_one_row(int rows) =>
        Refusal(() => Valid with { FitRows = rows }).Should().StartWith($"FitRows must be at least 1; got {rows}.");

    [Fact]
    public void Accepts_the_smallest_and_largest_values()
    {
        Tokenisation smallest = new() { VocabularySize = 2, Tokens = 1, FitRows = 1 };
        (smallest.VocabularySize, smallest.Tokens, smallest.FitRows).Should().Be((2, 1, 1));
        (Valid with { VocabularySize = 32_767 }).VocabularySize.Should().Be(32_767);
    }

    [Fact]
    public void Is_compared_by_its_values()
    {
        (Valid with { Tokens = 100 }).Should().Be(Valid);
        (Valid with { Tokens = 50 }).Should().NotBe(Valid);
    }

    private static string Refusal(Func<Tokenisation> build) => build.Should().Throw<ArgumentOutOfRangeException>().Which.Message;
}
