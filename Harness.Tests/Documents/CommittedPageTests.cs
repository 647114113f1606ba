namespace Harness.Tests.Documents;

/// <summary>Tests what happens if a committed page differs from the one that the code makes.</summary>
[Trait("Category", "Unit")]
public sealed class CommittedPageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("old page"), InlineData(null)]
    public void A_different_page_fails_the_test_and_is_written(string? committed)
    {
        var path = Page(committed);

        Compare(path, server: null).Should().Throw<Exception>().WithMessage("*page.md is made from the code; the new page was written: read the change*");

        File.ReadAllText(path).Should().Be("new page");
        Compare(path, server: null).Should().NotThrow("the page was written");
    }

    [Theory, InlineData("old page"), InlineData(null)]
    public void A_build_server_writes_nothing_and_says_which_test_writes_the_page(string? committed)
    {
        var path = Page(committed);

        Compare(path, server: "CI").Should().Throw<Exception>()
            .WithMessage("*page.md is made from the code; run 'dotnet test --filter FullyQualifiedName~SomeTests' on your own machine*");

        (File.Exists(path) ? File.ReadAllText(path) : null).Should().Be(committed);
    }

    [Fact]
    public void An_equal_page_is_not_written_again()
    {
        var path = Page("new page");
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);

        Compare(path, server: null).Should().NotThrow();

        File.GetLastWriteTimeUtc(path).Should().Be(DateTime.UnixEpoch);
    }

    private string Page(string? committed) => committed is null ? Path.Combine(_folder.Path, "page.md") : _folder.Write("page.md", committed);

    private static Action Compare(string path, string? server) =>
        () => CommittedPage.ShouldBe(path, "new page", "SomeTests", name => name == server ? "true" : null);
}
