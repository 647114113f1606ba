using Harness.Reporting.Differences;

namespace Harness.Tests.Reporting.Differences;

[Trait("Category", "Unit")]
public sealed class QuotedTextTests
{
    [Theory]
    [InlineData("smoke/cpu/lstm", "`smoke/cpu/lstm`")]
    [InlineData("Dense (64): 0, *not* _this_ [x](y)!", "`Dense (64): 0, *not* _this_ [x](y)!`")]
    [InlineData("a`b``c", @"`a\u0060b\u0060\u0060c`")]
    [InlineData("cnn | lstm", @"`cnn \| lstm`")]
    [InlineData(@"a\|b", @"`a\u005c\|b`")]
    [InlineData("a\r\nb\t\0", @"`a\u000d\u000ab\u0009\u0000`")]
    [InlineData("<img src=x>&#64;", @"`\u003cimg src=x\u003e\u0026\u002364;`")]
    [InlineData("@user #123 $x$", @"`\u0040user \u0023123 \u0024x\u0024`")]
    [InlineData("a\u202Eb\u2066c\u200Bé😀", @"`a\u202eb\u2066c\u200b\u00e9\ud83d\ude00`")]
    [InlineData("", "*(empty)*")]
    public void Nothing_gets_out_of_the_code_span(string text, string quoted) => QuotedText.Of(text).Should().Be(quoted);

    /// <summary>Not among the others, for an attribute cannot hold it.</summary>
    [Fact]
    public void Half_a_character_is_shown_too() => QuotedText.Of("\ud800").Should().Be(@"`\ud800`");

    [Fact]
    public void A_long_text_is_cut_and_its_length_told() => QuotedText.Of(new string('x', 1_500), most: 3).Should().Be("`xxx` … and 1,497 more characters");
}
