using Harness.Corpora;

namespace Harness.Tests.Corpora;

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
    public void Is_read_from_beside_the_reviews()
    {
        _folder.Write("data.json", """{ "train": { "rows": 3600000, "positives": 1800000 }, "knownOverlap": 0.0025 }""");
        SplitFiles.In(_folder.Path).Declared.Should().Be(new DataDeclaration { Train = new DeclaredRows(3_600_000, 1_800_000), KnownOverlap = .0025 });
    }

    [Fact]
    public void Says_nothing_where_there_is_none() => SplitFiles.In(_folder.Path).Declared.Should().Be(DataDeclaration.None);

    [Theory]
    [InlineData("{ \"trainRows\": 3 }", "*JSON with train, test and knownOverlap*trainRows*")]
    [InlineData("not json", "*JSON with train, test and knownOverlap*")]
    [InlineData("{ \"train\": { \"rows\": 3, \"positives\": 4 } }", "*no more positives than rows*")]
    [InlineData("{ \"test\": { \"rows\": 0, \"positives\": 0 } }", "*at least one row*")]
    [InlineData("{ \"knownOverlap\": 1.5 }", "*knownOverlap of 0 to 1*")]
    public void Refuses_what_it_does_not_understand(string content, string why)
    {
        var path = _folder.Write("data.json", content);
        FluentActions.Invoking(() => SplitFiles.In(_folder.Path)).Should().Throw<CorpusFormatException>().WithMessage(why).Which.Path.Should().Be(path);
    }

    [Theory]
    [InlineData(0, 400_000, 0)]
    [InlineData(.0025, 400_000, 1_000)]
    [InlineData(.00325, 4_000, 13)]
    [InlineData(1, 7, 7)]
    public void Knows_how_many_rows_a_share_is(double share, int rows, int known) =>
        new DataDeclaration { KnownOverlap = share }.KnownOverlapOf(rows).Should().Be(known);
}
