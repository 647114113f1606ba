using System.Text;

namespace Harness.Tokens;

/// <summary>Splits a text into words exactly as Keras' <c>Tokenizer</c> does with its default arguments.</summary>
/// <remarks>
/// <c>text_to_word_sequence</c> of keras-preprocessing 1.1.2: lower-case the text, turn every character of the filter into a space, split at
/// spaces, drop what is empty. Only what the filter names separates words: a carriage return, a vertical tab or a no-break space is part of one.
/// </remarks>
public static class KerasTokenizer
{
    /// <summary>The characters that are turned into spaces. The apostrophe is not among them: "don't" is one word.</summary>
    public const string Filter = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    /// <summary>Lists the words of a text.</summary>
    /// <param name="text">Any well-formed text; half a surrogate pair, which no file of UTF-8 can hold, counts as U+FFFD.</param>
    /// <returns>Its words in order, none empty.</returns>
    /// <remarks>For reading and for tests; <see cref="Words"/> gives the same words without a string for each.</remarks>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        foreach (var word in Words(Encoding.UTF8.GetBytes(text)))
            words.Add(Encoding.UTF8.GetString(word));
        return words;
    }

    /// <summary>Goes through the words of a text, in a <c>foreach</c>.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <returns>Its words in order, as UTF-8, none empty; each is valid until the next.</returns>
    public static WordEnumerator Words(ReadOnlySpan<byte> text) => new(text);
}
