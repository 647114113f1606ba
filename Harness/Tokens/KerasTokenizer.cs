using System.Text;

namespace Harness.Tokens;

/// <summary>Splits a text into words exactly as Keras' <c>Tokenizer</c> does.</summary>
/// <remarks>
/// <c>text_to_word_sequence</c> of keras-preprocessing 1.1.2: lower-case the text, turn every character of the filter into a space, split at
/// spaces, drop what is empty. Only what the filter names separates words: a carriage return, a vertical tab or a no-break space is part of one.
/// </remarks>
public static class KerasTokenizer
{
    /// <summary>Lists the words of a text.</summary>
    /// <param name="text">Any well-formed text; half a surrogate pair, which no file of UTF-8 can hold, counts as U+FFFD.</param>
    /// <param name="rules">Filters, case, and words or characters; Keras' defaults if null.</param>
    /// <returns>Its words in order, none empty.</returns>
    /// <remarks>For reading and for tests; <see cref="Words(ReadOnlySpan{byte}, WordRules)"/> gives the same words without a string for each.</remarks>
    public static IReadOnlyList<string> Split(string text, WordRules? rules = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        foreach (var word in Words(Encoding.UTF8.GetBytes(text), rules ?? WordRules.Keras))
            words.Add(Encoding.UTF8.GetString(word));
        return words;
    }

    /// <summary>Goes through the words of a text, in a <c>foreach</c>.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <returns>Its words in order, as UTF-8, none empty; each is valid until the next.</returns>
    public static WordEnumerator Words(ReadOnlySpan<byte> text) => new(text, WordRules.Keras);

    /// <summary>Goes through the words of a text, in a <c>foreach</c>.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="rules">Filters, case, and words or characters.</param>
    /// <returns>Its words in order, as UTF-8, none empty; each is valid until the next.</returns>
    public static WordEnumerator Words(ReadOnlySpan<byte> text, WordRules rules) => new(text, rules);
}
