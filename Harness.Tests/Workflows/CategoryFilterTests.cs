using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Tests that a filter with an unknown category is an error. <c>dotnet test</c> alone succeeds if a filter matches nothing,
/// so <c>Directory.Build.targets</c> has a list of the categories.</summary>
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
    public async Task A_filter_with_an_unknown_category_fails(string filter, string? message)
    {
        var start = new ProcessStartInfo("dotnet",
            ["msbuild", Path.Combine(Workspace.Root, "Harness.Tests"), "-t:RefuseUnknownCategories", "-nologo", "-p:IsTestProject=true"])
        { RedirectStandardOutput = true };
        start.Environment["VSTestTestCaseFilter"] = filter;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(message is null ? 0 : 1, output);
        if (message is not null)
            output.Should().Contain(message);
    }

    private static string[] Listed =>
        TestCategories().Match(File.ReadAllText(Path.Combine(Workspace.Root, "Directory.Build.targets"))).Groups[1].Value.Split(';');

    [GeneratedRegex("""\[.*Trait\("Category", "([A-Za-z]+)"\)""")]
    private static partial Regex Traits();

    [GeneratedRegex("<TestCategories>(.*)</TestCategories>")]
    private static partial Regex TestCategories();
}
