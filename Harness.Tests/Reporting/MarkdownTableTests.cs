using Harness.Data;
using Harness.Experiments;
using Harness.Reporting;

namespace Harness.Tests.Reporting;

/// <summary>Tests that tables in Markdown show the texts of a user as they are.</summary>
[Trait("Category", "Unit")]
public sealed class MarkdownTableTests
{
    [Theory]
    [InlineData("mid|tel", "mid\\|tel")]
    [InlineData("<b>bold</b>", "&lt;b>bold&lt;/b>")]
    [InlineData("<!-- hidden -->", "&lt;!-- hidden -->")]
    [InlineData("< 0.001", "< 0.001")]
    [InlineData("two\nlines", "two lines")]
    public void A_cell_shows_its_text(string text, string cell) =>
        ComparisonReport.Table(["a"], [[text]]).Should().Be($"| a |\n| --- |\n| {cell} |\n");

    /// <summary>Guessing the largest class confuses every other class with it, and that class with none.</summary>
    [Fact]
    public void Labels_are_escaped_and_a_class_without_mistakes_is_confused_with_none()
    {
        var study = Some.StarStudy with { Labels = Labels.Classes("one|two", "<b>", "three", "four", "five") };
        var result = new ExperimentRunner(Some.StarProfile(epochs: 1, 1) with { Study = study }, Some.Stars(), Some.Device).Run(Some.StarMajority);

        var page = ScoreTables.PageOf([result]);

        page.Should().MatchRegex(@"\n\| one\\\|two \| .* \| five, 100 % \|\n\| &lt;b> \|").And.MatchRegex(@"\n\| five \| .* \| none \|\n");
    }
}
