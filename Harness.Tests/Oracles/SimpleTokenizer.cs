using Harness.Tokens;

namespace Harness.Tests.Oracles;

/// <summary>Splits a text into words with the same steps on strings, in the same order, as <c>text_to_word_sequence</c> of Keras.</summary>
internal static class SimpleTokenizer
{
    public static string[] Split(string text)
    {
        var lower = PythonLower.Lower(text);
        foreach (var filtered in WordRules.KerasFilters)
            lower = lower.Replace(filtered, ' ');
        return lower.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
