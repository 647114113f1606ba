using System.Security.Cryptography;
using System.Text;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the lower-casing against CPython 3.11 (Unicode 14).</summary>
[Trait("Category", "Unit")]
public sealed class PythonLowerTests
{
    /// <summary>Upper-case letters and case-ignorable marks that were added after Unicode 14: .NET knows them, and CPython 3.11 does not.</summary>
    private static readonly HashSet<int> Newer =
        [0x897, 0xECE, 0x1C89, 0x1C8A, 0xA7CB, 0xA7CC, 0xA7CD, 0xA7DA, 0xA7DB, 0xA7DC, .. Enumerable.Range(0x10D50, 22)];

    [Theory]
    [InlineData("ABC xyz 019 []", "abc xyz 019 []")]
    [InlineData("ÉCOLE naïve ÆØÅ ЖЯ", "école naïve æøå жя")]
    [InlineData("İstanbul Iı", "i\u0307stanbul iı")]
    [InlineData("ẞ ß", "ß ß")]
    [InlineData("\u01C4 \u01C5 \u212A \u2126 \u212B \u1F88", "\u01C6 \u01C6 k \u03C9 \u00E5 \u1F80")]
    [InlineData("Ⅳ Ⓐ Ꭰ Ა", "ⅳ ⓐ ꭰ ა")]
    [InlineData("\U00010400 😀 你好", "\U00010428 😀 你好")]
    [InlineData("", "")]
    public void Has_the_lower_case_of_Python(string text, string lower) => PythonLower.Lower(text).Should().Be(lower);

    [Theory]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ΟΔΟΣ ΟΔΟΣ", "οδος οδος")]
    [InlineData("Σ", "σ")]
    [InlineData("ΣΣ", "σς")]
    [InlineData("ΑΣΑ", "ασα")]
    [InlineData("1Σ", "1σ")]
    [InlineData("ΟΔΟΣ.", "οδος.")]
    [InlineData("ΑΣ.Β", "ασ.β")] // a full stop is ignored on both sides
    [InlineData("Α.Σ", "α.ς")]
    [InlineData(".Σ", ".σ")]
    [InlineData("ΑΣ-Β", "ας-β")] // a hyphen is not ignored
    [InlineData("ΑΣ\u0301", "ας\u0301")]
    [InlineData("ΑΣ\u0301Β", "ασ\u0301β")]
    [InlineData("A\u00ADΣ", "a\u00ADς")]
    [InlineData("\u02B0Σ", "\u02B0σ")] // a modifier letter is ignored although it has a case
    [InlineData("ªΣ ⅣΣ ⒶΣ", "ªς ⅳς ⓐς")]
    [InlineData("\U00010400Σ", "\U00010428ς")]
    [InlineData("ΑΣ\U00010400", "ασ\U00010428")]
    [InlineData("😀Σ ΑΣ😀", "😀σ ας😀")]
    [InlineData("İΣ", "i\u0307ς")]
    public void A_sigma_is_final_as_in_Python(string text, string lower) => PythonLower.Lower(text).Should().Be(lower);

    /// <summary>Compares with the SHA-256 of "".join(chr(c).lower() …).encode() in Python, for every c except surrogates and <see cref="Newer"/>.</summary>
    [Fact]
    public void Every_Unicode_character_has_the_lower_case_of_Python() =>
        Sha256(Characters(0x10FFFF), c => PythonLower.Lower(c))
            .Should().Be("f2d96d647b911465d8c55bdfbfa5ee50c620854da28b8208bc8b794fb7ecb91b");

    /// <summary>Compares with the SHA-256 in Python of the lower-case sigmas in c + "Σ", "a" + c + "Σ" and "aΣ" + c + "b",
    /// for every c of the basic multilingual plane except surrogates and <see cref="Newer"/>.</summary>
    [Fact]
    public void Every_character_before_or_after_a_sigma_counts_as_in_Python() =>
        Sha256(Characters(0xFFFF), c => $"{PythonLower.Lower($"{c}Σ")[^1]}{PythonLower.Lower($"a{c}Σ")[^1]}{PythonLower.Lower($"aΣ{c}b")[1]}")
            .Should().Be("ebad86323a1ca0100da7d77b7f279a99e904324aaed7dcfbacb7687966c2390e");

    [Fact]
    public void An_unpaired_surrogate_is_copied() => PythonLower.Lower("A\uD83DB\uDE00C\uD83D").Should().Be("a\uD83Db\uDE00c\uD83D");

    [Fact]
    public void The_longest_result_has_room_for_characters_that_become_two()
    {
        string text = new('İ', 5);
        var room = new char[PythonLower.LongestResult(text.Length)];
        PythonLower.Lower(text, room).Should().Be(10);
        FluentActions.Invoking(() => PythonLower.Lower(text, new char[9])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PythonLower.Lower("abc", new char[2])).Should().Throw<ArgumentException>();
    }

    private static IEnumerable<string> Characters(int last) =>
        from c in Enumerable.Range(0, last + 1)
        where Rune.IsValid(c) && !Newer.Contains(c)
        select char.ConvertFromUtf32(c);

    private static string Sha256(IEnumerable<string> characters, Func<string, string> result) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(characters.Select(result)))));
}
