using System.Runtime.InteropServices;
using System.Text;
using Harness.Data;

namespace Harness.Tokens;

/// <summary>Texts without labels as token ids at one length, encoded exactly as the rows of a split.</summary>
/// <param name="Ids">The ids, [N, T] row by row; 0 is padding.</param>
/// <param name="KnownWords">For each text, the number of words with an id, before truncation.</param>
/// <param name="Words">For each text, the number of words.</param>
internal sealed record EncodedTexts(short[] Ids, int[] KnownWords, int[] Words)
{
    /// <summary>Encodes texts.</summary>
    /// <param name="texts">Any texts. Whitespace at both ends is removed, and line ends become LF, as in the files of a data set.</param>
    /// <param name="vocabulary">The words that have an id.</param>
    /// <param name="tokenisation">The tokenisation, which states the length of a row.</param>
    /// <param name="padding">How short rows are padded and long rows truncated.</param>
    /// <returns>One row for each text.</returns>
    public static EncodedTexts Of(IReadOnlyList<string> texts, Vocabulary vocabulary, Tokenisation tokenisation, SequencePadding padding)
    {
        var encoded = new EncodedTexts(new short[texts.Count * tokenisation.Tokens], new int[texts.Count], new int[texts.Count]);
        var sequence = new List<short>();
        for (var row = 0; row < texts.Count; row++)
        {
            var text = PythonWhitespace.Strip(LineEnds.ToLf(Encoding.UTF8.GetBytes(texts[row])));
            (encoded.Words[row], encoded.KnownWords[row]) = vocabulary.Encode(text, sequence);
            padding.Write(CollectionsMarshal.AsSpan(sequence), encoded.Ids.AsSpan(row * tokenisation.Tokens, tokenisation.Tokens));
        }
        return encoded;
    }
}
