using System.Text;
using System.Text.RegularExpressions;
using Harness.Overlap;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>The manifest of prepared texts in a cache: a JSON file with their inputs and settings,
/// and the expected length and checksum of each file.</summary>
internal sealed record Manifest
{
    /// <summary>The version of the format. It is increased whenever the same inputs would give other files.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The name of the manifest in the folder.</summary>
    public const string FileName = "manifest.json";

    public required int Version { get; init; }

    /// <summary>SHA-256 of both input files, and how they were read.</summary>
    public required InputHashes Inputs { get; init; }

    /// <summary>The settings, formatted by <see cref="Tokens.Preparation.ToString"/>.</summary>
    public required string Preparation { get; init; }

    public required int DistinctWords { get; init; }

    public required string VocabularyFingerprint { get; init; }

    public required PreparedSplitFacts Train { get; init; }

    public required PreparedSplitFacts Test { get; init; }

    public required DuplicateReport Overlap { get; init; }

    public required IReadOnlyList<ColumnFile> Files { get; init; }

    /// <summary>Writes the vocabulary and the manifest.</summary>
    /// <param name="folder">The folder of the columns.</param>
    /// <param name="columns">The writer of the columns, which is finished here.</param>
    /// <param name="inputs">The inputs of the preparation.</param>
    /// <param name="contents">The result of the preparation.</param>
    public static void Write(string folder, FileColumnWriter columns, InputHashes inputs, PreparedContents contents)
    {
        columns.Append<byte>(ColumnNames.Vocabulary, Encoding.UTF8.GetBytes(string.Concat(
            contents.Vocabulary.Words.Zip(contents.Vocabulary.Counts, (word, count) => FormattableString.Invariant($"{count}\t{Escaped(word)}\n")))));
        ChecksummedJson.Write(Path.Combine(folder, FileName), new Manifest
        {
            Version = CurrentVersion,
            Inputs = inputs,
            Preparation = contents.Preparation.ToString(),
            DistinctWords = contents.Vocabulary.DistinctWords,
            VocabularyFingerprint = contents.Vocabulary.Fingerprint,
            Train = contents.Train,
            Test = contents.Test,
            Overlap = contents.Overlap,
            Files = columns.Finish(),
        });
    }

    /// <summary>Opens prepared texts if they are complete and were made from exactly these inputs with these settings.</summary>
    /// <param name="folder">The folder of the prepared texts.</param>
    /// <param name="inputs">The expected inputs.</param>
    /// <param name="preparation">The expected settings.</param>
    /// <returns>The prepared texts, with their ids mapped into memory.</returns>
    /// <exception cref="InvalidDataException">They are incomplete or different.
    /// The message gives the reason, worded for the middle of a sentence.</exception>
    public static PreparedData Open(string folder, InputHashes inputs, Preparation preparation)
    {
        var manifest = ChecksummedJson.Read<Manifest>(Path.Combine(folder, FileName));
        if (manifest.Version != CurrentVersion)
            throw new InvalidDataException($"they have version {manifest.Version} of the format, but this harness writes version {CurrentVersion}");
        if (manifest.Inputs != inputs || manifest.Preparation != preparation.ToString())
            throw new InvalidDataException("they were prepared from other texts or with other settings");
        if (manifest.Files.AsParallel().AsOrdered().Select(file => file.Flaw(folder)).OfType<string>().FirstOrDefault() is { } flaw)
            throw new InvalidDataException(flaw);

        var columns = new MappedColumns(folder);
        var vocabulary = preparation.Tokenisations[0].Given ?? ReadVocabulary(columns, preparation, manifest.DistinctWords);
        if (vocabulary.Fingerprint != manifest.VocabularyFingerprint)
            throw new InvalidDataException("the vocabulary is different");
        return new PreparedData(new PreparedContents(preparation, vocabulary, manifest.Train, manifest.Test, manifest.Overlap), columns);
    }

    /// <summary>Escapes line breaks, which a word contains if the filter does not include them.</summary>
    private static string Escaped(string word) => word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescaped(string word) =>
        Regex.Replace(word, @"\\(.)", escape => escape.Groups[1].Value == "n" ? "\n" : escape.Groups[1].Value);

    private static Vocabulary ReadVocabulary(MappedColumns columns, Preparation preparation, int distinctWords)
    {
        var lines = Encoding.UTF8.GetString(columns.Column<byte>(ColumnNames.Vocabulary).Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Vocabulary(preparation.VocabularySize, distinctWords, lines.Skip(preparation.UnknownWord is null ? 0 : 1).Select(line => line.Split('\t', 2))
            .Select(parts => (Unescaped(parts[1]), int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture))), preparation.Words,
            preparation.UnknownWord);
    }
}
