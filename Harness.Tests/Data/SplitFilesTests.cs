using Harness.Data;

namespace Harness.Tests.Data;

[Trait("Category", "Unit")]
public sealed class SplitFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train.ft.txt", "test.ft.txt.bz2")]
    [InlineData("train.ft.txt.gz", "test.ft.txt")]
    [InlineData("train.ft.txt.bz2", "test.ft.txt.gz")]
    public void Finds_the_two_files_whether_compressed_or_not(string train, string test)
    {
        string trainPath = _folder.Write(train, "x"), testPath = _folder.Write(test, "x");
        SplitFiles files = SplitFiles.In(_folder.Path);
        (files.Train, files.Test).Should().Be((trainPath, testPath));
    }

    [Fact]
    public void Names_the_directory_and_the_expected_files()
    {
        _folder.Write("train.ft.txt", "x");
        Refusal(_folder.Path).Should().Be(
            $"{_folder.Path}: expected exactly one of test.ft.txt, test.ft.txt.bz2, test.ft.txt.gz, test.ft.txt.zst, "
            + "found none of them; the folder holds train.ft.txt.");
    }

    [Fact]
    public void Does_not_choose_between_a_compressed_and_an_uncompressed_file()
    {
        _folder.Write("train.ft.txt", "x");
        _folder.Write("train.ft.txt.bz2", "y");
        _folder.Write("test.ft.txt", "z");
        Refusal(_folder.Path).Should().EndWith(
            "expected exactly one of train.ft.txt, train.ft.txt.bz2, train.ft.txt.gz, train.ft.txt.zst, found train.ft.txt and train.ft.txt.bz2.");
    }

    [Fact]
    public void Names_a_missing_directory()
    {
        string absent = Path.Combine(_folder.Path, "absent");
        Refusal(absent).Should().Be($"{absent}: expected a directory of texts, found no directory with that name.");
        string file = _folder.Write("file", "x");
        Refusal(file).Should().Be($"{file}: expected a directory of texts, found a file.");
    }

    [Theory]
    [InlineData("train.tsv", "found none of them; the folder holds train.tsv. To read train.tsv, set in data.json: \"format\": \"tsv\".")]
    [InlineData("train.ft.txt.gz",
        "found none of them; the folder holds train.ft.txt.gz. To read train.ft.txt.gz, set in data.json: \"format\": \"fasttext\".")]
    [InlineData("train.txt", "found none of them; the folder holds train.txt.")]
    [InlineData("Training.csv", "found none of them; the folder holds Training.csv.")]
    [InlineData(".hidden", "found none of them; the folder is empty.")]
    public void Names_what_is_there_and_the_format_that_reads_it(string name, string found)
    {
        _folder.Write(name, "x");
        FluentActions.Invoking(() => SplitFiles.In(_folder.Path, format: TextFormat.Csv)).Should().Throw<CorpusFormatException>().Which.Message.Should().Be(
            $"{_folder.Path}: expected exactly one of train.csv, train.csv.bz2, train.csv.gz, train.csv.zst, {found}");
    }

    [LinuxFact]
    public void Names_the_spelling_of_a_file_whose_name_differs_in_case()
    {
        _folder.Write("Train.CSV", "x");
        Refusal(_folder.Path).Should().EndWith("found none of them; the folder holds Train.CSV. Rename Train.CSV to train.csv.");
    }

    [Fact]
    public void Lists_five_of_many_files_those_of_the_split_first()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e", "f", "TRAIN-1.txt" })
            _folder.Write(name, "x");
        Refusal(_folder.Path).Should().EndWith("found none of them; the folder holds TRAIN-1.txt, a, b, c, d and 2 others.");
    }

    private static string Refusal(string directory) =>
        FluentActions.Invoking(() => SplitFiles.In(directory)).Should().Throw<CorpusFormatException>().Which.Message;
}
