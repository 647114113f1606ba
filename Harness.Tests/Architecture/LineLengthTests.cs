using System.Text.RegularExpressions;
using Harness.Storage;

namespace Harness.Tests.Architecture;

/// <summary>Tests that no line of C#, CUDA, C++ or a shell script is longer than <c>max_line_length</c> in <c>.editorconfig</c>. Compilers and
/// <c>dotnet format</c> do not check this length.</summary>
[Trait("Category", "Unit")]
public sealed partial class LineLengthTests
{
    private const int Longest = 160;

    [Fact]
    public void No_line_is_too_long() => Sources().SelectMany(TooLong).Should().BeEmpty();

    [Fact]
    public void The_limit_is_the_one_in_the_editor_configuration() =>
        File.ReadAllLines(Path.Combine(Workspace.Root, ".editorconfig")).Should().Contain($"max_line_length = {Longest}");

    [Theory]
    [InlineData(160, false)]
    [InlineData(161, true)]
    public void Code_has_160_columns(int columns, bool isTooLong) => IsTooLong(new string('x', columns)).Should().Be(isTooLong);

    [Fact]
    public void Only_a_link_that_cannot_be_split_may_be_longer()
    {
        var link = $"https://example.com/{new string('x', Longest)}";
        IsTooLong($"    // {link}").Should().BeFalse();
        IsTooLong($"    // See {link}").Should().BeTrue();
    }

    private static IEnumerable<string> Sources()
    {
        string[] sources = [.. new[] { "Harness", "Harness.Xunit", "Harness.Tests", "Experiments.Tests", "Templates", ".github", ".ci" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Workspace.Root, project), "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".cu" or ".cuh" or ".cpp" or ".hpp" or ".sh"
                || path == Path.Combine(Workspace.Root, ".ci", "run"))
            .Where(path => !BuildOutput().IsMatch(Path.GetRelativePath(Workspace.Root, path).Replace('\\', '/')))];
        sources.Should().HaveCountGreaterThan(100, "otherwise the sources were not found");
        return sources;
    }

    private static IEnumerable<string> TooLong(string path) => File.ReadLines(path)
        .Select((line, index) => (Text: line, Place: $"{Path.GetRelativePath(Workspace.Root, path)}:{index + 1}: {line.Length} columns"))
        .Where(line => IsTooLong(line.Text)).Select(line => line.Place);

    private static bool IsTooLong(string line) => line.Length > Longest && !CommentOfOneLink().IsMatch(line);

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"^\s*//+ https?://\S+$")]
    private static partial Regex CommentOfOneLink();
}
