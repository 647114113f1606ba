using System.Text.Json;
using Harness.Data;
using Harness.Data.Formats;
using Harness.Storage;

namespace Harness.Tests.Tokens;

/// <summary>Reads fixtures/keras-amazon.json, which contains the results of the real Keras for a sample of reviews, and this sample from AMAZON_REVIEWS_DIR,
/// if it is there.</summary>
internal static class AmazonSample
{
    private static readonly string Variable = AmazonReviews.Study.DataVariable;

    private static readonly Lazy<(Corpus? Train, Corpus? Test, string? Absence)> Found = new(Find);

    public static JsonElement Golden { get; } = JsonDocument.Parse(File.ReadAllText(Path.Combine(Workspace.Fixtures, "keras-amazon.json"))).RootElement;

    /// <summary>The reason why the sample is missing; null if it exists.</summary>
    public static string? Absence => Found.Value.Absence;

    public static Corpus Train => Found.Value.Train!;

    public static Corpus Test => Found.Value.Test!;

    private static (Corpus?, Corpus?, string?) Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } directory)
            return (null, null, $"{Variable} is not set: these tests need the sample that fixtures/keras-amazon.json was made from.");
        try
        {
            SplitFiles files = SplitFiles.In(Path.GetFullPath(directory, Workspace.Root));
            Corpus test = Head(files.Test, Split.Test, "test-50"), train = Head(files.Train, Split.Train, "train-50");
            var expected = Golden.GetProperty("corpus_fingerprints");
            if (test.Fingerprint == expected.GetProperty("test").GetString() && train.Fingerprint == expected.GetProperty("train").GetString())
                return (train, test, null);
            return (null, null, $"{Variable} holds other reviews than the sample that fixtures/keras-amazon.json was made from.");
        }
        catch (CorpusFormatException e)
        {
            return (null, null, $"{Variable} holds no reviews: {e.Message}");
        }
    }

    /// <summary>Reads one row more than the sample has. This detects a longer file without loading millions of rows.</summary>
    private static Corpus Head(string path, Split split, string entry) =>
        new(FastTextReader.Read(path).Take(Golden.GetProperty(entry).GetProperty("shape")[0].GetInt32() + 1), split);
}
