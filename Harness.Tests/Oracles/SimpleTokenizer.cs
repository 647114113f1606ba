using Harness.Tokens;

namespace Harness.Tests.Oracles;

/// <summary>Keras' <c>text_to_word_sequence</c> as it is written there: on strings, one step after the other.</summary>
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
