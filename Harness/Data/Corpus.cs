using System.Buffers;
using System.Collections.ObjectModel;
using System.Text;
using Harness.Data.Formats;

namespace Harness.Data;

/// <summary>The rows of one split in memory, in order, with facts about them. Immutable.</summary>
/// <remarks>For at most some hundred thousand rows. Read a split of millions of rows from its <see cref="SplitFile"/> instead.</remarks>
public sealed class Corpus : ITextSource
{
    private const int RowsOfABatch = 1 << 11;

    private readonly ReadOnlyCollection<LabelledText> _texts;

    /// <summary>Creates a corpus from the rows of a split.</summary>
    /// <param name="texts">The rows, at least one. Labels are 0 to K − 1; texts are not empty.</param>
    /// <param name="split">The split that the rows belong to.</param>
    /// <param name="classes">K, the number of classes, 2 to <see cref="Labels.Most"/>.</param>
    /// <exception cref="ArgumentException">There is no row, or a row has another label or no text. The message gives the row, from 0.</exception>
    /// <remarks>Labels are checked twice: here, when they are loaded, and again where the loss is computed.</remarks>
    public Corpus(IEnumerable<LabelledText> texts, Split split, int classes = 2)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (!Enum.IsDefined(split))
            throw new ArgumentOutOfRangeException(nameof(split), split, "split must be Train or Test.");

        if (classes is < 2 or > Labels.Most)
            throw new ArgumentOutOfRangeException(nameof(classes), classes, $"classes must be 2 to {Labels.Most}.");
        _texts = Array.AsReadOnly(texts.ToArray());
        if (_texts.Count == 0)
            throw new ArgumentException("A corpus must have at least one text; got none.", nameof(texts));
        for (int row = 0; row < _texts.Count; row++)
            if (Flaw(_texts[row], classes) is { } flaw)
                throw new ArgumentException($"Row {row} of the corpus {flaw}.", nameof(texts));
        Classes = classes;
        Facts = FactsOf(split);
    }

    /// <inheritdoc/>
    public int Classes { get; }

    /// <summary>The facts about the rows that remain known without their texts.</summary>
    public CorpusFacts Facts { get; }

    /// <summary>The split that the rows belong to.</summary>
    public Split Split => Facts.Split;

    /// <summary>The rows, in the order of the file.</summary>
    public IReadOnlyList<LabelledText> Texts => _texts;

    /// <summary>The number of rows, at least 1.</summary>
    public int Rows => Facts.Rows;

    /// <summary>The number of rows of class 0, if there are two classes.</summary>
    public int Negatives => Facts.Negatives;

    /// <summary>The number of rows of class 1, if there are two classes.</summary>
    public int Positives => Facts.Positives;

    /// <summary>The <see cref="CorpusFacts.Fingerprint"/> of the rows.</summary>
    public string Fingerprint => Facts.Fingerprint;

    /// <summary>Loads all rows of a file. If one line is wrong, the whole file is refused.</summary>
    /// <param name="path">The file, in the format of <see cref="FastTextReader"/>.</param>
    /// <param name="split">The split that the file belongs to.</param>
    /// <param name="labels">The classes and their spellings in the file; <see cref="Labels.Polarity"/> if null.</param>
    /// <returns>Every row of the file.</returns>
    /// <exception cref="CorpusFormatException">The file or one of its lines does not have the expected format.</exception>
    public static Corpus Load(string path, Split split, Labels? labels = null) =>
        new(FastTextReader.Read(path, labels), split, (labels ?? Labels.Polarity).Count);

    /// <inheritdoc/>
    string ITextSource.Name => $"the {Split} rows in memory";

    /// <inheritdoc/>
    public IEnumerable<Func<TextBatch>> Batches() => _texts.Chunk(RowsOfABatch).Select(rows => (Func<TextBatch>)(() => BatchOf(rows)));

    private CorpusFacts FactsOf(Split split)
    {
        using var facts = new CorpusFactsBuilder(split, Classes);
        foreach (var make in Batches())
        {
            using var batch = make();
            facts.Add(batch);
        }

        return facts.Build();
    }

    private static TextBatch BatchOf(LabelledText[] texts)
    {
        var rows = new List<TextBatch.Row>(texts.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(texts.Sum(text => Encoding.UTF8.GetByteCount(text.Text)));
        int written = 0;
        foreach (var (label, text) in texts)
        {
            rows.Add(new TextBatch.Row(written, Encoding.UTF8.GetBytes(text, bytes.AsSpan(written)), label));
            written += rows[^1].Length;
        }

        return new TextBatch(bytes, rows);
    }

    private static string? Flaw(LabelledText text, int classes)
    {
        if (text.Label >= classes)
            return $"has the label {text.Label}; labels must be {(classes == 2 ? "0 (negative) or 1 (positive)" : $"0 to {classes - 1}")}";
        if (string.IsNullOrEmpty(text.Text))
            return "has no text";
        return IsWellFormed(text.Text) ? null : "has half a surrogate pair in its text, which UTF-8 cannot represent";
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
