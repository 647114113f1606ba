using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Harness.Storage;
using Harness.Tests.Workflows;

namespace Harness.Tests.Packages;

/// <summary>Tests the template of a study. <c>.github/scripts/packages.sh</c> creates a study from the template and runs the steps of a new user.</summary>
[Trait("Category", "Unit")]
public sealed partial class TemplateTests
{
    private static readonly string Templates = Path.Combine(Workspace.Root, "Templates"), Study = Path.Combine(Templates, "research-study");

    [Fact]
    public void Refers_to_the_packages_of_this_version()
    {
        var version = XDocument.Load(Path.Combine(Workspace.Root, "Package.props")).Descendants("Version").Single().Value;

        Versions(Study).Single(package => package.Key == "Research.Harness.Xunit").Value.Should().Be(version);
    }

    [Fact]
    public void Refers_to_every_other_package_in_the_version_that_this_repository_tests()
    {
        var tested = Versions(Workspace.Root);
        var others = Versions(Study).Where(package => !package.Key.StartsWith("Research.", StringComparison.Ordinal)).ToList();

        others.Should().HaveCountGreaterThan(5).And.AllSatisfy(package => package.Value.Should().Be(tested[package.Key], "of {0}", package.Key));
    }

    [FactOnShell]
    public void Contains_the_texts_that_its_script_writes()
    {
        using var shell = new Shell();

        shell.Run(Path.Combine(Templates, "synthesize.sh"), [shell.At(".")]).ExitCode.Should().Be(0);

        var fixtures = Directory.GetFiles(Path.Combine(Study, "fixtures"));
        fixtures.Should().HaveCount(3, "there are two splits and their description");
        foreach (var file in fixtures)
            File.ReadAllText(shell.At(Path.GetFileName(file))).Should().Be(File.ReadAllText(file), "the script writes {0}", Path.GetFileName(file));
    }

    /// <summary>Checks that the template makes the script executable, because a package does not store the mode of a file.</summary>
    [Fact]
    public void Makes_the_script_of_the_command_line_executable()
    {
        using var template = JsonDocument.Parse(File.ReadAllText(Path.Combine(Study, ".template.config", "template.json")));

        var scripts = template.RootElement.GetProperty("postActions").EnumerateArray()
            .SelectMany(action => action.GetProperty("args").GetProperty("+x").EnumerateArray()).Select(script => script.GetString()!).ToList();

        scripts.Should().Equal("research");
        File.ReadAllText(Path.Combine(Study, scripts[0])).Should().StartWith("#!/bin/sh\n");
    }

    /// <summary>Checks that a name such as Acme.Movies gives code that compiles: a namespace may have a dot, but a class may not.</summary>
    [Fact]
    public void Uses_the_name_of_the_study_as_a_namespace_and_a_form_without_dots_as_a_class()
    {
        using var template = JsonDocument.Parse(File.ReadAllText(Path.Combine(Study, ".template.config", "template.json")));
        var replaced = template.RootElement.GetProperty("symbols").EnumerateObject()
            .Where(symbol => symbol.Value.GetProperty("valueTransform").GetString() == "class")
            .Select(symbol => symbol.Value.GetProperty("replaces").GetString()!);

        var identifiers = Directory.EnumerateFiles(Study, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => NamedAfterTheStudy().Matches($"{Path.GetFileNameWithoutExtension(file)} {File.ReadAllText(file)}"))
            .Select(match => match.Value).Distinct();

        identifiers.Should().Equal(replaced, "every other use of the name has to be a namespace");
    }

    [GeneratedRegex(@"\b\w*Movies\w+|\b\w+Movies\b")]
    private static partial Regex NamedAfterTheStudy();

    private static Dictionary<string, string> Versions(string folder) => XDocument.Load(Path.Combine(folder, "Directory.Packages.props"))
        .Descendants("PackageVersion").ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
}
