using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary><c>dotnet test</c> itself ends with 0 where a filter matches nothing; <c>Directory.Build.targets</c> knows the categories.</summary>
[Trait("Category", "Unit")]
public sealed partial class CategoryFilterTests
{
    [Fact]
    public void The_list_has_every_category_that_a_test_has()
    {
        var used = new[] { "Harness.Tests", "Experiments.Tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Workspace.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Traits().Matches(File.ReadAllText(file))).Select(trait => trait.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

        Listed.Should().Equal(used);
    }

    [Theory]
    [InlineData("Category=LSTN", "No test has the category LSTN; there are: Attention, CNN,")]
    [InlineData("(Category=LSTM|Category = Unti)&FullyQualifiedName~Some", "No test has the category Unti; there are:")]
    [InlineData("Category=Unit&Category!=Slow", null)]
    [InlineData("FullyQualifiedName~Category", null)]
    public async Task A_category_that_no_test_has_fails(string filter, string? message)
    {
        var start = new ProcessStartInfo("dotnet",
            ["msbuild", Path.Combine(Workspace.Root, "Harness.Tests"), "-t:RefuseUnknownCategories", "-nologo", "-p:IsTestProject=true"])
        { RedirectStandardOutput = true };
        start.Environment["VSTestTestCaseFilter"] = filter;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(message is null ? 0 : 1, said);
        if (message is not null)
            said.Should().Contain(message);
    }

    private static string[] Listed =>
        TestCategories().Match(File.ReadAllText(Path.Combine(Workspace.Root, "Directory.Build.targets"))).Groups[1].Value.Split(';');

    [GeneratedRegex("""\[.*Trait\("Category", "([A-Za-z]+)"\)""")]
    private static partial Regex Traits();

    [GeneratedRegex("<TestCategories>(.*)</TestCategories>")]
    private static partial Regex TestCategories();
}
