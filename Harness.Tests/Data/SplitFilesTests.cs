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
            $"{_folder.Path}: expected exactly one of test.ft.txt, test.ft.txt.bz2, test.ft.txt.gz, test.ft.txt.zst, found none of them.");
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

    private static string Refusal(string directory) =>
        FluentActions.Invoking(() => SplitFiles.In(directory)).Should().Throw<CorpusFormatException>().Which.Message;
}
