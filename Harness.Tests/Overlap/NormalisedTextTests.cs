using System.Text;
using Harness.Overlap;

namespace Harness.Tests.Overlap;

[Trait("Category", "Unit")]
public sealed class NormalisedTextTests
{
    [Theory]
    [InlineData("good", "good")]
    [InlineData("Great CD: My lovely Pat.", "great cd my lovely pat")]
    [InlineData("  ...spaced\t\tout -- and\r\nbroken!  ", "spaced out and broken")]
    [InlineData("don't", "dont")]
    [InlineData("don’t stop; the dogs' '90s", "dont stop the dogs 90s")]
    [InlineData("3.14 of 10/10", "3 14 of 10 10")]
    [InlineData("NAÏVE Café—ΣΟΦΟΣ", "naïve café σοφοσ")]
    [InlineData("ПРИВЕТ, мир", "привет мир")]
    [InlineData("你好，世界", "你好 世界")]
    [InlineData("nice 😀 one", "nice one")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("—dash first", "dash first")]
    [InlineData("𐐀 outside the basic plane", "𐐨 outside the basic plane")]
    [InlineData("٣ digits", "٣ digits")]
    public void Keeps_words_in_lower_case_separated_by_one_space(string text, string normalised) => Normalise(text).Should().Be(normalised);

    [Theory]
    [InlineData("!!!", "!!!")]
    [InlineData("  :-) \t", ":-)")]
    [InlineData("''", "''")]
    [InlineData("😀", "😀")]
    [InlineData("", "")]
    [InlineData(" \r\n", "")]
    public void Only_trims_a_text_without_words(string text, string normalised) => Normalise(text).Should().Be(normalised);

    [Fact]
    public void Does_not_depend_on_the_previous_text()
    {
        var text = new NormalisedText();
        foreach (var (raw, expected) in new[] { (new string('x', 10_000), new string('x', 10_000)), ("!!!", "!!!"), (" A b", "a b"), ("c ", "c"), ("d", "d") })
            Encoding.UTF8.GetString(text.Read(Encoding.UTF8.GetBytes(raw))).Should().Be(expected);
    }

    [Fact]
    public void Has_room_for_letters_that_grow_in_lower_case() => Normalise(new string('Ⱥ', 5000)).Should().Be(new string('ⱥ', 5000));

    [Fact]
    public void Agrees_with_a_simple_rule_for_each_character()
    {
        const string Alphabet = "aB9 '’.-é—Σ你😀\t";
        var runes = Alphabet.EnumerateRunes().ToArray();
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => runes[random.Next(runes.Length)]));
            var words = string.Concat(text.EnumerateRunes().Where(rune => rune.Value is not ('\'' or '’'))
                .Select(rune => Rune.IsLetterOrDigit(rune) ? Rune.ToLowerInvariant(rune).ToString() : " ")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Normalise(text).Should().Be(words.Length > 0 ? string.Join(' ', words) : text.Trim(), "of \"{0}\"", text);
        }
    }

    [Fact]
    public void Equal_normalised_texts_have_equal_hashes_and_others_do_not()
    {
        string[] texts = ["good book", "Good book!", "good  book", "goodbook", "book good", "!!!", "!!", ""];
        texts.Select(text => TextHash.Of(Some.Normalised(text))).Distinct().Should().HaveCount(6);
    }

    [Fact]
    public void The_hash_is_XXH128_as_the_program_xxhsum_computes_it() => // xxhsum -H128 of an empty file
        TextHash.Of([]).Should().Be(new UInt128(0x99AA06D3014798D8, 0x6001C324468D497F));

    private static string Normalise(string text) => Encoding.UTF8.GetString(Some.Normalised(text));
}
