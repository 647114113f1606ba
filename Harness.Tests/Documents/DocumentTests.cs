using System.Text.RegularExpressions;
using Harness.Invariants;
using Harness.Storage;
using Markdig.Syntax;

namespace Harness.Tests.Documents;

/// <summary>Tests the documents: README stays short, and no page refers to a file, a heading or a test class that does not exist.</summary>
[Trait("Category", "Unit")]
public sealed partial class DocumentTests
{
    private const int MostWords = 700;

    public static TheoryData<string> Names => [.. Document.Names];

    public static TheoryData<string> Pages => [.. Document.Names.Where(name => name.StartsWith("docs/", StringComparison.Ordinal))];

    [Fact]
    public void README_can_be_read_in_a_minute() =>
        Document.Read("README.md").Words.Should().BeLessThanOrEqualTo(MostWords, "README is an overview: move details to a page in docs/");

    [Fact]
    public void README_states_the_number_of_invariants() =>
        NumberOfInvariants().Matches(Document.Read("README.md").Text).Select(match => match.Groups["count"].Value)
            .Should().NotBeEmpty().And.OnlyContain(count => count == $"{InvariantCatalogue.Standard.All.Count}");

    [Fact]
    public void README_links_to_every_page()
    {
        var linked = Document.Read("README.md").Links.Select(link => link.Split('#')[0]).ToList();
        linked.Should().Contain(Document.Names.Where(name => name != "README.md"));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist(string name) => Document.Read(name).BrokenLinks().Should().BeEmpty();

    [Theory, MemberData(nameof(Names))]
    public void Every_path_that_is_named_exists(string name) =>
        Document.Read(name).NamedPaths.Where(path => !Path.Exists(Path.Combine(Workspace.Root, path))).Should().BeEmpty();

    /// <summary>Checks that every test class in a code span has a file with its name.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Every_test_class_that_is_named_exists(string name)
    {
        var known = new[] { "Harness.Tests", "Experiments.Tests" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Workspace.Root, project), "*Tests.cs", SearchOption.AllDirectories))
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Document.Read(name).Code.Where(code => TestClass().IsMatch(code) && !known.Contains(code)).Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_page_starts_with_a_heading_and_a_command(string name)
    {
        var blocks = Document.Read(name).Blocks;
        blocks[0].Should().BeOfType<HeadingBlock>().Which.Level.Should().Be(1);
        blocks[1].Should().BeOfType<FencedCodeBlock>("the reader first sees the command to type");
    }

    [Fact]
    public void A_link_without_a_target_is_found()
    {
        var page = Document.Parse("docs/some.md", """
            # Some page
            [itself](#some-page), [README](../README.md), [a heading](../CONTRIBUTING.md#adding-an-experiment), [elsewhere](https://example.com/none.md)
            [no file](none.md), [no heading](../README.md#none), [none here](#none), <img src="none.png">

            `[code](none-in-code.md)`
            """);
        page.BrokenLinks().Should().Equal("none.md: there is no such file", "../README.md#none: the page has no such heading",
            "#none: the page has no such heading", "none.png: there is no such file");
    }

    [Fact]
    public void A_path_is_distinguished_from_other_code() =>
        Document.Parse("docs/some.md", "`Harness/Models/`, `results/*/cpu`, `./research run`, `Harness/None.cs`, `lstm`").NamedPaths
            .Should().Equal("Harness/Models/", "Harness/None.cs");

    [GeneratedRegex(@"^[A-Z]\w+Tests$")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\b(?<count>\d+) invariants\b")]
    private static partial Regex NumberOfInvariants();
}
