using Harness.Data;

namespace Harness.Tests.Data;

[Trait("Category", "Unit")]
public sealed class DataDeclarationTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public DataDeclarationTests()
    {
        _folder.Write("train.ft.txt", "__label__1 a");
        _folder.Write("test.ft.txt", "__label__1 b");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_read_from_beside_the_texts()
    {
        _folder.Write("data.json", """
            {
                // what the keeper knows
                "name": "some-texts",
                "train": { "rows": 3600000, "classes": { "negative": 1800001, "positive": 1799999 } },
                "test": { "rows": 9 },
                "testRowsInTrain": 1000, "surprisingAccuracy": 0.97,
            }
            """);
        SplitFiles.In(_folder.Path).Declared.Should().Be(new DataDeclaration
        {
            Name = "some-texts",
            Train = new DeclaredRows(3_600_000, [1_800_001, 1_799_999]),
            Test = new DeclaredRows(9),
            TestRowsInTrain = 1_000,
            SurprisingAccuracy = .97,
        });
    }

    [Fact]
    public void Names_the_words_that_may_tell_the_label()
    {
        _folder.Write("data.json", """{ "tellingWords": ["the", "le"] }""");
        SplitFiles.In(_folder.Path).Declared.TellingWords.Should().Equal("the", "le");
    }

    [Fact]
    public void Says_nothing_where_there_is_none() => SplitFiles.In(_folder.Path).Declared.Should().Be(DataDeclaration.None);

    [Fact]
    public void Gives_spellings_to_the_classes_of_the_study()
    {
        _folder.Write("data.json", """{ "labels": { "positive": ["4", "5"], "negative": "1" }, "ignore": ["3"] }""");
        SplitFiles.In(_folder.Path).Labels.ToString().Should().Be("negative (1), positive (4 or 5); ignored 3");
    }

    [Theory]
    [InlineData("""{ "trainRows": 3 }""", "expected the keys format, *testRowsInTrain, surprisingAccuracy, tellingWords, found the unknown key trainRows.")]
    [InlineData("""{ "train": { "rows": 3, "row": 3 } }""", "expected within train the keys rows, classes, found the unknown key row.")]
    [InlineData("not json", "expected JSON, found *")]
    [InlineData("[]", "expected a JSON object, found a list.")]
    [InlineData("""{ "name": "a", "name": "a" }""", "expected in name one value, found the key twice.")]
    [InlineData("""{ "train": { "rows": 3, "rows": 3 } }""", "expected in train.rows one value, found the key twice.")]
    [InlineData("""{ "train": { "rows": "800" } }""", "expected in train.rows a whole number, 1 or more, found the text \"800\".")]
    [InlineData("""{ "train": { "rows": 2.5 } }""", "expected in train.rows a whole number, 1 or more, found 2.5.")]
    [InlineData("""{ "test": { "rows": 0 } }""", "expected in test.rows a whole number, 1 or more, found 0.")]
    [InlineData("""{ "test": { } }""", "expected in test.rows the number of rows, found nothing.")]
    [InlineData("""{ "test": { "rows": 3, "classes": { "negative": 3 } } }""",
        "expected in test.classes the rows of each class, negative, positive, found none for positive.")]
    [InlineData("""{ "test": { "rows": 3, "classes": { "negative": 3, "positive": 1 } } }""", "expected in test.classes 3 rows in all, found 4.")]
    [InlineData("""{ "test": { "rows": 3, "classes": { "negative": 2, "positive": 1, "other": 0 } } }""",
        "expected within test.classes the keys negative, positive, found the unknown key other.")]
    [InlineData("""{ "test": { "rows": 3, "positives": 1 } }""", "expected in test.classes the rows of each class by its name, found positives.")]
    [InlineData("""{ "knownOverlap": 0.5 }""",
        "expected in testRowsInTrain a number of test rows whose text may stand in the train split, found knownOverlap, a share of them.")]
    [InlineData("""{ "testRowsInTrain": -1 }""", "expected in testRowsInTrain a whole number, 0 or more, found -1.")]
    [InlineData("""{ "testRowsInTrain": 0.01 }""", "expected in testRowsInTrain a whole number, 0 or more, found 0.01.")]
    [InlineData("""{ "surprisingAccuracy": 97 }""", "expected in surprisingAccuracy a number from 0 to 1, found 97.")]
    [InlineData("""{ "name": "../up" }""", "expected in name small letters, digits and hyphens, not data- at the beginning, found \"../up\".")]
    [InlineData("""{ "format": "xls" }""", "expected in format one of fasttext, csv, *folders, found \"xls\".")]
    [InlineData("""{ "header": 1 }""", "expected in header true or false, found 1.")]
    [InlineData("""{ "text": "body" }""", "expected in text no such key: the format fasttext has no columns, found one.")]
    [InlineData("""{ "labels": { "negative": "0" } }""", "expected in labels a spelling for each class, negative, positive, found none for positive.")]
    [InlineData("""{ "labels": { "negative": "0", "positive": "0" } }""", "expected in labels labels that differ, found The label 0 is there twice.")]
    [InlineData("""{ "labels": { "negative": 0, "positive": 1 } }""",
        "expected in labels.negative a text in quotes, or several in brackets, found 0.")]
    public void Refuses_what_it_does_not_understand(string content, string why)
    {
        var path = _folder.Write("data.json", content);
        FluentActions.Invoking(() => SplitFiles.In(_folder.Path)).Should().Throw<CorpusFormatException>().WithMessage($"{path}: {why}").Which.Path.Should()
            .Be(path);
    }
}
