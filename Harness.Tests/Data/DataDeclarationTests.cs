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
    public void Is_read_from_the_folder_of_the_texts()
    {
        _folder.Write("data.json", """
            {
                // what the keeper knows
                "name": "some-texts",
                "train": { "rows": 3600000, "classes": { "negative": 1800001, "positive": 1799999 } },
                "test": { "rows": 9 },
                "testRowsInTrain": 1000, "surprisingAccuracy": 0.97, "synthetic": true,
            }
            """);
        SplitFiles.In(_folder.Path).Declared.Should().Be(new DataDeclaration
        {
            Name = "some-texts",
            Train = new DeclaredRows(3_600_000, [1_800_001, 1_799_999]),
            Test = new DeclaredRows(9),
            TestRowsInTrain = 1_000,
            SurprisingAccuracy = .97,
            Synthetic = true,
        });
    }

    [Fact]
    public void Lists_the_words_that_may_reveal_the_label()
    {
        _folder.Write("data.json", """{ "tellingWords": ["the", "le"] }""");
        SplitFiles.In(_folder.Path).Declared.TellingWords.Should().Equal("the", "le");
    }

    [Fact]
    public void Spaces_around_a_label_are_removed_as_in_the_files()
    {
        _folder.Write("data.json", """{ "labels": { "positive": ["4 ", " 5"], "negative": "1\u00A0" }, "ignore": ["3 "] }""");
        SplitFiles.In(_folder.Path).Labels.ToString().Should().Be("negative (1), positive (4 or 5); ignored 3");
    }

    [Theory]
    [InlineData("utf-16", ": expected UTF-8, found what looks like UTF-16LE; convert with: iconv -f UTF-16LE -t UTF-8 FILE > NEW.")]
    [InlineData("latin1", ", line 2: expected UTF-8, found the bytes 0xFC at byte 14 of the line; it looks like Windows-1252; convert with: *")]
    public void Another_encoding_is_named(string encoding, string found)
    {
        var path = _folder.Write("data.json", System.Text.Encoding.GetEncoding(encoding).GetBytes("{\n \"ignore\": \"M\u00FCll\" }\n"));
        FluentActions.Invoking(() => SplitFiles.In(_folder.Path)).Should().Throw<CorpusFormatException>()
            .WithMessage($"{path}{found}");
    }

    [Fact]
    public void Is_empty_if_there_is_no_file() => SplitFiles.In(_folder.Path).Declared.Should().Be(DataDeclaration.None);

    [Fact]
    public void Defines_the_spellings_of_the_study_s_classes()
    {
        _folder.Write("data.json", """{ "labels": { "positive": ["4", "5"], "negative": "1" }, "ignore": ["3"] }""");
        SplitFiles.In(_folder.Path).Labels.ToString().Should().Be("negative (1), positive (4 or 5); ignored 3");
    }

    [Theory]
    [InlineData("""{ "trainRows": 3 }""",
        "expected the keys format, *testRowsInTrain, surprisingAccuracy, tellingWords, synthetic, found the unknown key trainRows.")]
    [InlineData("""{ "train": { "rows": 3, "row": 3 } }""", "expected the keys rows, classes in train, found the unknown key row.")]
    [InlineData("not json", "expected JSON, found *")]
    [InlineData("[]", "expected a JSON object, found an empty list.")]
    [InlineData("""{ "name": "a", "name": "a" }""", "expected name to be one value, found the key twice.")]
    [InlineData("""{ "train": { "rows": 3, "rows": 3 } }""", "expected train.rows to be one value, found the key twice.")]
    [InlineData("""{ "train": { "rows": "800" } }""", "expected train.rows to be a whole number, 1 or more, found the text \"800\".")]
    [InlineData("""{ "train": { "rows": 2.5 } }""", "expected train.rows to be a whole number, 1 or more, found 2.5.")]
    [InlineData("""{ "test": { "rows": 0 } }""", "expected test.rows to be a whole number, 1 or more, found 0.")]
    [InlineData("""{ "test": { } }""", "expected test.rows to be the number of rows, found nothing.")]
    [InlineData("""{ "test": { "rows": 3, "classes": { "negative": 3 } } }""",
        "expected test.classes to be the number of rows of each class, negative, positive, found none for positive.")]
    [InlineData("""{ "test": { "rows": 3, "classes": { "negative": 3, "positive": 1 } } }""", "expected test.classes to be 3 rows in all, found 4.")]
    [InlineData("""{ "test": { "rows": 3, "classes": { "negative": 2, "positive": 1, "other": 0 } } }""",
        "expected the keys negative, positive in test.classes, found the unknown key other.")]
    [InlineData("""{ "test": { "rows": 3, "positives": 1 } }""",
        "expected test.classes to be the number of rows of each class, *, found the old key positives.")]
    [InlineData("""{ "knownOverlap": 0.5 }""",
        "expected testRowsInTrain to be the number of test rows whose text is also in the training split, found the old key knownOverlap, *.")]
    [InlineData("""{ "testRowsInTrain": -1 }""", "expected testRowsInTrain to be a whole number, 0 or more, found -1.")]
    [InlineData("""{ "testRowsInTrain": 0.01 }""", "expected testRowsInTrain to be a whole number, 0 or more, found 0.01.")]
    [InlineData("""{ "surprisingAccuracy": 97 }""", "expected surprisingAccuracy to be a number from 0 to 1, found 97.")]
    [InlineData("""{ "name": "../up" }""", "expected name to be lower-case letters, *, without data- at the beginning, found \"../up\".")]
    [InlineData("""{ "format": "xls" }""", "expected format to be one of fasttext, csv, *folders, found \"xls\".")]
    [InlineData("""{ "header": 1 }""", "expected header to be true or false, found 1.")]
    [InlineData("""{ "text": "body" }""", "expected text to be absent, because the format fasttext has no columns, found a value.")]
    [InlineData("""{ "labels": { "negative": "0" } }""", "expected labels to be a spelling for each class, negative, positive, found none for positive.")]
    [InlineData("""{ "labels": { "negative": "0", "positive": "0" } }""",
        "expected labels to be labels that are all different, found The label 0 occurs twice.")]
    [InlineData("""{ "labels": { "negative": 0, "positive": 1 } }""",
        "expected labels.negative to be a text in quotes, or several texts in brackets, found 0.")]
    [InlineData("""{ "labels": { "negative": [], "positive": "1" } }""", "expected labels.negative to be *, found an empty list.")]
    [InlineData("""{ "tellingWords": [] }""", "expected tellingWords to be a text in quotes, or several texts in brackets, found an empty list.")]
    [InlineData("""{ "tellingWords": ["the", 3] }""", "expected tellingWords to be a text in quotes, or several texts in brackets, found a list with 3.")]
    [InlineData("""{ "emptyTexts": "drop" }""", "expected emptyTexts to be \"leave out\" or \"refuse\", found \"drop\".")]
    public void Refuses_invalid_keys_and_values(string content, string why)
    {
        var path = _folder.Write("data.json", content);
        FluentActions.Invoking(() => SplitFiles.In(_folder.Path)).Should().Throw<CorpusFormatException>().WithMessage($"{path}: {why}").Which.Path.Should()
            .Be(path);
    }
}
