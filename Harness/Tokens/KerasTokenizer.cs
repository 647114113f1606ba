using System.Text;

namespace Harness.Tokens;

/// <summary>Splits a text into words exactly as Keras' <c>Tokenizer</c> does.</summary>
/// <remarks>
/// Implements <c>text_to_word_sequence</c> of keras-preprocessing 1.1.2: converts the text to lower case, replaces every character of the filter with a
/// space, splits at spaces, and drops empty words. Only spaces and the characters of the filter separate words: a carriage return, a vertical tab or a
/// no-break space is part of a word.
/// </remarks>
internal static class KerasTokenizer
{
    /// <summary>Lists the words of a text.</summary>
    /// <param name="text">Any text. Half a surrogate pair, which a UTF-8 file cannot contain, counts as U+FFFD.</param>
    /// <param name="rules">The filters, the case, and whether to split into words or characters; Keras' defaults if null.</param>
    /// <returns>The words in order, none empty.</returns>
    /// <remarks>For display and tests. <see cref="Words(ReadOnlySpan{byte}, WordRules)"/> returns the same words without creating strings.</remarks>
    public static IReadOnlyList<string> Split(string text, WordRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        foreach (var word in Words(Encoding.UTF8.GetBytes(text), rules ?? WordRules.Keras))
            words.Add(Encoding.UTF8.GetString(word));
        return words;
    }

    /// <summary>Enumerates the words of a text in a <c>foreach</c>.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <returns>The words in order, as UTF-8, none empty. Each is valid until the next one.</returns>
    public static WordEnumerator Words(ReadOnlySpan<byte> text) => new(text, WordRules.Keras);

    /// <summary>Enumerates the words of a text in a <c>foreach</c>.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="rules">The filters, the case, and whether to split into words or characters.</param>
    /// <returns>The words in order, as UTF-8, none empty. Each is valid until the next one.</returns>
    public static WordEnumerator Words(ReadOnlySpan<byte> text, WordRules rules) => new(text, rules);
}
