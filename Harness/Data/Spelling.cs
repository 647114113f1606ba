using System.Globalization;
using System.Text;

namespace Harness.Data;

/// <summary>Compares the spellings of labels and words, and writes them so that characters which look alike can be told apart.</summary>
/// <remarks>The program runs without ICU, and without ICU .NET does not compose characters. The table covers Latin and Cyrillic letters.</remarks>
internal static class Spelling
{
    /// <summary>For each mark, pairs of a letter and the composed character.</summary>
    private static readonly Dictionary<char, string> LettersOfMark = new()
    {
        ['\u0300'] = "AÀEÈIÌOÒUÙaàeèiìoòuù",
        ['\u0301'] = "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆLĹNŃRŔSŚZŹcćlĺnńrŕsśzź",
        ['\u0302'] = "AÂEÊIÎOÔUÛaâeêiîoôuûCĈGĜHĤJĴSŜWŴYŶcĉgĝhĥjĵsŝwŵyŷ",
        ['\u0303'] = "AÃNÑOÕaãnñoõIĨUŨiĩuũ",
        ['\u0304'] = "AĀEĒIĪOŌUŪaāeēiīoōuū",
        ['\u0306'] = "AĂEĔGĞIĬOŎUŬaăeĕgğiĭoŏuŭИЙийУЎуў",
        ['\u0307'] = "CĊEĖGĠIİZŻcċeėgġzż",
        ['\u0308'] = "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿЕЁеёІЇії",
        ['\u030A'] = "AÅUŮaåuů",
        ['\u030B'] = "OŐUŰoőuű",
        ['\u030C'] = "CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž",
        ['\u0327'] = "CÇGĢKĶLĻNŅRŖSŞTŢcçkķlļnņrŗsştţ",
        ['\u0328'] = "AĄEĘIĮUŲaąeęiįuų",
    };

    /// <summary>Checks whether two spellings differ at most in case, in the kind of their spaces, in invisible characters, and in whether a mark such as the
    /// dots of ü is a character of its own.</summary>
    /// <param name="one">A spelling.</param>
    /// <param name="other">Another spelling.</param>
    /// <returns>Whether they are alike.</returns>
    public static bool AreAlike(string one, string other) => string.Equals(Plain(one), Plain(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes a spelling for a message, with the codes of the characters that look like others or cannot be seen.</summary>
    /// <param name="text">The spelling.</param>
    /// <returns>A text such as <c>very good with U+00A0</c>.</returns>
    public static string Shown(string text)
    {
        var codes = Characters(text).Where(character => character.Kind != Kind.Plain)
            .Select(character => string.Create(CultureInfo.InvariantCulture, $"U+{character.Rune.Value:X4}")).Distinct().ToList();
        return LineExcerpt.Shown(text) + (codes.Count == 0 ? "" : $" with {string.Join(" and ", codes)}");
    }

    /// <summary>Writes a spelling in quotes, as in JSON and in C#. Characters that look like others or cannot be seen are written as their codes.</summary>
    /// <param name="text">The spelling.</param>
    /// <returns>A text such as <c>"very\u00A0good"</c>.</returns>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var (rune, kind) in Characters(text))
            quoted.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\t' => "\\t",
                _ => kind != Kind.Plain || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.PrivateUse
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
                    ? string.Concat(rune.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}"))) : rune.ToString(),
            });
        return quoted.Append('"').ToString();
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var (rune, kind) in Characters(text))
        {
            if (kind == Kind.Mark)
                plain[^1] = Composed(plain[^1], (char)rune.Value)!.Value;
            else if (kind != Kind.Invisible)
                plain.Append(kind == Kind.Space ? " " : rune.ToString());
        }
        return plain.ToString().Trim();
    }

    private static IEnumerable<(Rune Rune, Kind Kind)> Characters(string text)
    {
        var last = '\0';
        foreach (var rune in text.EnumerateRunes())
        {
            var composed = rune.IsBmp ? Composed(last, (char)rune.Value) : null;
            var category = Rune.GetUnicodeCategory(rune);
            var kind = composed is not null ? Kind.Mark : category == UnicodeCategory.Format ? Kind.Invisible
                : category == UnicodeCategory.SpaceSeparator && rune.Value != ' ' ? Kind.Space : Kind.Plain;
            last = composed ?? (kind == Kind.Invisible ? last : rune.IsBmp ? (char)rune.Value : '\0');
            yield return (rune, kind);
        }
    }

    private static char? Composed(char letter, char mark)
    {
        if (!LettersOfMark.TryGetValue(mark, out var pairs))
            return null;
        for (int at = 0; at < pairs.Length; at += 2)
            if (pairs[at] == letter)
                return pairs[at + 1];
        return null;
    }

    /// <summary>The ways in which a character may deceive the eye.</summary>
    private enum Kind
    {
        Plain,

        /// <summary>A mark that forms one character with the letter before it.</summary>
        Mark,

        /// <summary>A space other than U+0020.</summary>
        Space,

        Invisible,
    }
}
