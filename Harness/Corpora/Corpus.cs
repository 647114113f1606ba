using System.Collections.ObjectModel;
using System.Text;

namespace Harness.Corpora;

/// <summary>The rows of one split, in order, with the evidence of what they are. Immutable.</summary>
public sealed class Corpus
{
    private readonly ReadOnlyCollection<Review> _reviews;

    /// <summary>Takes the rows of a split.</summary>
    /// <param name="reviews">The rows, at least one; labels 0 or 1, texts not empty.</param>
    /// <param name="split">What part of the data they are.</param>
    /// <exception cref="ArgumentException">There is no row, or one has another label or no text; the message names the row, from 0.</exception>
    /// <remarks>The first half of "labels are 0 or 1": here where they are loaded, and again where the loss is taken.</remarks>
    public Corpus(IEnumerable<Review> reviews, Split split)
    {
        ArgumentNullException.ThrowIfNull(reviews);
        if (!Enum.IsDefined(split))
            throw new ArgumentOutOfRangeException(nameof(split), split, "split must be Train or Test.");

        Split = split;
        _reviews = Array.AsReadOnly(reviews.ToArray());
        if (Rows == 0)
            throw new ArgumentException("A corpus must have at least one review; got none.", nameof(reviews));

        using var fingerprint = new FingerprintBuilder();
        for (int row = 0; row < Rows; row++)
        {
            var review = _reviews[row];
            if (Flaw(review) is { } flaw)
                throw new ArgumentException($"Row {row} of the corpus {flaw}.", nameof(reviews));
            if (review.Label == Sentiment.Positive)
                Positives++;
            fingerprint.Add((byte)review.Label);
            fingerprint.Add(review.Text);
        }

        Fingerprint = fingerprint.ToHex();
    }

    /// <summary>What part of the data the rows are.</summary>
    public Split Split { get; }

    /// <summary>The rows, in the order of the file.</summary>
    public IReadOnlyList<Review> Reviews => _reviews;

    /// <summary>The number of rows, at least 1.</summary>
    public int Rows => _reviews.Count;

    /// <summary>The number of rows labelled <see cref="Sentiment.Negative"/>.</summary>
    public int Negatives => Rows - Positives;

    /// <summary>The number of rows labelled <see cref="Sentiment.Positive"/>.</summary>
    public int Positives { get; }

    /// <summary>SHA-256 over the rows in order, as 64 hexadecimal digits in lower case.</summary>
    /// <remarks>
    /// Of each row: its label as one byte, 0 or 1; the number of UTF-8 bytes of its text as four bytes, least significant first; those bytes.
    /// The split is left out: the same rows under two names have the same fingerprint. A label moved to another text changes it.
    /// </remarks>
    public string Fingerprint { get; }

    /// <summary>Loads a whole file, or nothing of it.</summary>
    /// <param name="path">The file, in the format of <see cref="FastTextReader"/>.</param>
    /// <param name="split">What part of the data it is.</param>
    /// <returns>Every row of the file.</returns>
    /// <exception cref="CorpusFormatException">Any line of the file, or the file itself, is not what it has to be.</exception>
    public static Corpus Load(string path, Split split) => new(FastTextReader.Read(path), split);

    private static string? Flaw(Review review)
    {
        if (review.Label is not (Sentiment.Negative or Sentiment.Positive))
            return $"has the label {(byte)review.Label}; labels must be 0 (negative) or 1 (positive)";
        if (string.IsNullOrEmpty(review.Text))
            return "has no text";
        return IsWellFormed(review.Text) ? null : "has half a surrogate pair in its text, which no UTF-8 file can hold";
    }

    private static bool IsWellFormed(string text)
    {
        ReadOnlySpan<char> rest = text;
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var at && at >= 0)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
                return false;
            rest = rest[(at + length)..];
        }

        return true;
    }
}
