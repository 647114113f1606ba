using System.Text.Json;
using Harness.Storage;

namespace Harness.Corpora;

/// <summary>What the keeper of a data set knows of it: a file beside the texts.
/// What turns out otherwise is a fault of the data, or of whoever copied them.</summary>
/// <remarks>
/// For example:
/// <c>{ "train": { "rows": 3600000, "positives": 1800000 }, "test": { "rows": 400000, "positives": 200000 }, "knownOverlap": 0 }</c>.
/// </remarks>
public sealed record DataDeclaration
{
    /// <summary>The file's name, behind the prefix that the texts have.</summary>
    public const string FileName = "data.json";

    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Where nothing is declared: any rows, and not one shared text.</summary>
    public static DataDeclaration None { get; } = new();

    /// <summary>Rows and classes of the train split; null if not declared.</summary>
    public DeclaredRows? Train { get; init; }

    /// <summary>Rows and classes of the test split; null if not declared.</summary>
    public DeclaredRows? Test { get; init; }

    /// <summary>
    /// The share of test rows, 0 to 1, whose text is known to stand in the train split too: of published splits that is the publisher's to answer for, as with
    /// the film data of Maas et al. 2011, which share more than a hundred. One more is refused.
    /// </summary>
    public double KnownOverlap { get; init; }

    /// <summary>How many test rows may share their text with a training row.</summary>
    /// <param name="testRows">Of so many.</param>
    /// <returns><see cref="KnownOverlap"/> of them, rounded to the nearest.</returns>
    public int KnownOverlapOf(int testRows) => (int)Math.Round(KnownOverlap * testRows);

    /// <summary>Reads a declaration.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What is declared, or <see cref="None"/> where no such file is.</returns>
    /// <exception cref="CorpusFormatException">The file is not JSON of this form, or a value is out of its range.</exception>
    public static DataDeclaration Read(string path)
    {
        if (OptionalFile.ReadBytes(path) is not { } json)
            return None;
        try
        {
            var declared = JsonSerializer.Deserialize<DataDeclaration>(json, Layout) ?? None;
            return IsPossible(declared.Train) && IsPossible(declared.Test) && declared.KnownOverlap is >= 0 and <= 1 ? declared
                : throw new CorpusFormatException(path, "at least one row, no more positives than rows, and a knownOverlap of 0 to 1", declared.ToString());
        }
        catch (JsonException e)
        {
            throw new CorpusFormatException(path, "JSON with train, test and knownOverlap, each optional; of a split, its rows and positives",
                e.Message.TrimEnd('.'), e);
        }
    }

    private static bool IsPossible(DeclaredRows? declared) =>
        declared is null || (declared.Rows > 0 && declared.Positives >= 0 && declared.Positives <= declared.Rows);
}
