using Harness.Reporting.Differences;

namespace Harness.Tests.Reporting.Differences;

/// <summary>Tests the quoting of untrusted text as a Markdown code span.</summary>
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
    public void No_character_ends_the_code_span_early(string text, string quoted) => QuotedText.Of(text).Should().Be(quoted);

    /// <summary>Checks an unpaired surrogate, in a test of its own because an attribute cannot contain one.</summary>
    [Fact]
    public void An_unpaired_surrogate_is_escaped() => QuotedText.Of("\ud800").Should().Be(@"`\ud800`");

    [Fact]
    public void A_long_text_is_cut_and_its_rest_counted() => QuotedText.Of(new string('x', 1_500), most: 3).Should().Be("`xxx` … and 1,497 more characters");
}
