using System.Reflection;
using System.Text.RegularExpressions;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Storage;

namespace Harness.Tests.Architecture;

/// <summary>The harness knows no study: neither its words nor its figures nor its lists.</summary>
[Trait("Category", "Unit")]
public sealed partial class TwoFloorsTests
{
    /// <summary>Words and figures of the study, in any case. A pull request may be reviewed, so other forms of that word are allowed.</summary>
    [GeneratedRegex(@"(?i:notebook|amazon|10,000 words|100 tokens|3\.6 million)|3\.6 ?M\b|3_600_000|96\.5 ?%|"
        + @"(?<![A-Za-z])(?:[Rr]eviews?|REVIEWS?)(?![a-z])|(?<=[a-z])Reviews?(?![a-z])")]
    private static partial Regex OfTheStudy();

    /// <summary>Types that only a study may list.</summary>
    private static readonly Type[] Declared =
        [typeof(Study), typeof(Experiment), typeof(Assertion), typeof(Claim), typeof(Profile), typeof(ProfileDeclaration)];

    public static TheoryData<string> Floors => ["Harness", "Harness.Xunit"];

    [Theory, MemberData(nameof(Floors))]
    public void Names_nothing_of_the_study(string project)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Workspace.Root, project), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".cu" or ".csproj" or ".txt" && !Built().IsMatch(file)).ToList();
        files.Should().HaveCountGreaterThan(3);
        files.SelectMany(file => File.ReadLines(file).Select((line, index) => (Line: line, Place: $"{Path.GetRelativePath(Workspace.Root, file)}:{index + 1}")))
            .Where(one => OfTheStudy().IsMatch(one.Line)).Select(one => $"{one.Place}: {one.Line.Trim()}").Should().BeEmpty();
    }

    [Theory]
    [InlineData("The Notebook's cells", true)]
    [InlineData("AMAZON_REVIEWS_DIR", true)]
    [InlineData("new ReviewFile(path)", true)]
    [InlineData("a review of a product", true)]
    [InlineData("PreparedReviews", true)]
    [InlineData("a pull request that is reviewed by a reviewer", false)]
    [InlineData("a preview", false)]
    public void Sees_the_words_of_the_study(string line, bool isOfTheStudy) => OfTheStudy().IsMatch(line).Should().Be(isOfTheStudy);

    /// <summary>Experiments, claims and profiles come from a study that is passed, and never from a static member.</summary>
    [Fact]
    public void Has_no_list_of_its_own() =>
        Lists(typeof(Study).Assembly).Concat(Lists(typeof(StudyLaboratory).Assembly)).Should().BeEmpty();

    [Fact]
    public void Sees_the_lists_of_a_study() => Lists(typeof(AmazonReviews).Assembly).Should().Contain("AmazonReviews.Study").And.Contain("Notebook.Lstm");

    /// <summary>Static properties and fields that hold a declaration, or many.</summary>
    private static IEnumerable<string> Lists(Assembly assembly)
    {
        const BindingFlags statics = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var type in assembly.GetTypes().Where(type => !type.Name.StartsWith('<') && !type.IsInterface))
        {
            foreach (var property in type.GetProperties(statics).Where(property => Holds(property.PropertyType)))
                yield return $"{type.Name}.{property.Name}";
            foreach (var field in type.GetFields(statics).Where(field => !field.Name.StartsWith('<') && Holds(field.FieldType)))
                yield return $"{type.Name}.{field.Name}";
        }

        static bool Holds(Type type) => Declared.Contains(type) || (type.IsArray && Declared.Contains(type.GetElementType()))
            || (type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && Declared.Contains(type.GetGenericArguments().LastOrDefault()));
    }

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Built();
}
