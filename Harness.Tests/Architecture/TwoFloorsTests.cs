using System.Reflection;
using System.Text.RegularExpressions;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Storage;

namespace Harness.Tests.Architecture;

/// <summary>Tests that the harness is independent of any study: it contains no word, figure or list of a study.</summary>
[Trait("Category", "Unit")]
public sealed partial class TwoFloorsTests
{
    /// <summary>Matches words and figures of the study, in upper or lower case. Forms like "reviewed" are allowed, because a pull request is reviewed
    /// too.</summary>
    [GeneratedRegex(@"(?i:notebook|amazon|10,000 words|100 tokens|3\.6 million)|3\.6 ?M\b|3_600_000|96\.5 ?%|"
        + @"(?<![A-Za-z])(?:[Rr]eviews?|REVIEWS?)(?![a-z])|(?<=[a-z])Reviews?(?![a-z])")]
    private static partial Regex WordsOfTheStudy();

    /// <summary>Types of which only a study may declare instances.</summary>
    private static readonly Type[] DeclaredTypes =
        [typeof(Study), typeof(Experiment), typeof(Assertion), typeof(Claim), typeof(Profile), typeof(ProfileDeclaration)];

    public static TheoryData<string> Projects => ["Harness", "Harness.Xunit"];

    [Theory, MemberData(nameof(Projects))]
    public void The_harness_contains_no_word_of_the_study(string project)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Workspace.Root, project), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".cu" or ".cuh" or ".csproj" or ".txt" && !BuildOutput().IsMatch(file)).ToList();
        files.Should().HaveCountGreaterThan(3);
        files.SelectMany(file => File.ReadLines(file).Select((line, index) => (Line: line, Place: $"{Path.GetRelativePath(Workspace.Root, file)}:{index + 1}")))
            .Where(one => WordsOfTheStudy().IsMatch(one.Line)).Select(one => $"{one.Place}: {one.Line.Trim()}").Should().BeEmpty();
    }

    [Theory]
    [InlineData("The Notebook's cells", true)]
    [InlineData("AMAZON_REVIEWS_DIR", true)]
    [InlineData("new ReviewFile(path)", true)]
    [InlineData("a review of a product", true)]
    [InlineData("PreparedReviews", true)]
    [InlineData("a pull request that is reviewed by a reviewer", false)]
    [InlineData("a preview", false)]
    public void The_search_finds_the_words_of_the_study(string line, bool isOfTheStudy) => WordsOfTheStudy().IsMatch(line).Should().Be(isOfTheStudy);

    /// <summary>Checks that the harness has no static member with an experiment, a claim or a profile: the harness gets them from a study.</summary>
    [Fact]
    public void The_harness_declares_no_experiment() =>
        Declarations(typeof(Study).Assembly).Concat(Declarations(typeof(StudyLaboratory).Assembly)).Should().BeEmpty();

    [Fact]
    public void The_search_finds_the_declarations_of_a_study() =>
        Declarations(typeof(AmazonReviews).Assembly).Should().Contain("AmazonReviews.Study").And.Contain("Notebook.Lstm");

    /// <summary>Returns the static properties and fields that hold one or more declarations.</summary>
    private static IEnumerable<string> Declarations(Assembly assembly)
    {
        const BindingFlags statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var type in assembly.GetTypes().Where(type => !type.Name.StartsWith('<') && !type.IsInterface))
        {
            foreach (var property in type.GetProperties(statics).Where(property => Holds(property.PropertyType)))
                yield return $"{type.Name}.{property.Name}";
            foreach (var field in type.GetFields(statics).Where(field => !field.Name.StartsWith('<') && Holds(field.FieldType)))
                yield return $"{type.Name}.{field.Name}";
        }

        static bool Holds(Type type) => DeclaredTypes.Contains(type) || (type.IsArray && DeclaredTypes.Contains(type.GetElementType()))
            || (type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && DeclaredTypes.Contains(type.GetGenericArguments().LastOrDefault()));
    }

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();
}
