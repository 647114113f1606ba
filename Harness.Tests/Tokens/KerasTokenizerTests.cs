using System.Text;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the splitting of texts into words.</summary>
[Trait("Category", "Unit")]
public sealed class KerasTokenizerTests
{
    [Theory]
    [InlineData("The cat sat.", "the", "cat", "sat")]
    [InlineData("  two   spaces ", "two", "spaces")]
    [InlineData("don't e-mail", "don't", "e", "mail")]
    [InlineData("tab\tand\nline feed", "tab", "and", "line", "feed")]
    [InlineData("not\rat\u000Bthese\u00A0four\u2003x", "not\rat\u000Bthese\u00A0four\u2003x")]
    [InlineData("ΑΣ.Β", "ασ", "β")] // lower-cased before the full stop is removed, so the sigma is not final
    [InlineData("İİ İ", "i\u0307i\u0307", "i\u0307")]
    [InlineData("...!?")]
    [InlineData("")]
    public void Splits_like_Keras(string text, params string[] words) => KerasTokenizer.Split(text).Should().Equal(words);

    /// <summary>Checks every ASCII character between a and b: only the space and the characters of the filter separate them.</summary>
    [Fact]
    public void Only_the_filter_and_the_space_separate_words()
    {
        string separators = string.Concat(Enumerable.Range(0, 128).Select(c => (char)c).Where(c => KerasTokenizer.Split($"a{c}b").Count == 2));
        separators.Should().Be("\t\n !\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~");
    }

    [Fact]
    public void Words_of_nested_loops_do_not_disturb_each_other()
    {
        var pairs = new List<string>();
        foreach (var outer in KerasTokenizer.Words("A b"u8))
            foreach (var inner in KerasTokenizer.Words("X y z"u8))
                pairs.Add(Encoding.UTF8.GetString([.. outer, .. inner]));
        pairs.Should().Equal("ax", "ay", "az", "bx", "by", "bz");
    }
}
