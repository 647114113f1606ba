using System.Text.Json.Nodes;

namespace Harness.Tests.Workflows;

/// <summary>Tests the evaluator of expressions against the rules in GitHub's documentation.</summary>
[Trait("Category", "Unit")]
public sealed class GitHubExpressionTests
{
    private readonly GitHubExpression _expression = new((JsonObject)JsonNode.Parse("""
        {
          "github": { "event_name": "pull_request", "repository": "lab/research",
                      "event": { "labels": [{ "name": "gpu" }, { "name": "docs" }], "number": 12, "draft": false } },
          "vars": { "DIR": "" }
        }
        """)!);

    [Theory]
    [InlineData("github.event_name == 'pull_request'")]
    [InlineData("github.event_name == 'Pull_Request'")]
    [InlineData("GitHub.Repository == 'lab/research'")]
    [InlineData("${{ github.event.number == 12 }}")]
    [InlineData("github.event.number == '12'")]
    [InlineData("github.event.head.repo.full_name == null")]
    [InlineData("vars.DIR == null && vars.OTHER == ''")]
    [InlineData("contains(github.event.labels.*.name, 'docs')")]
    [InlineData("contains(github.repository, 'RESEARCH')")]
    [InlineData("!github.event.draft && !cancelled()")]
    [InlineData("github.event.draft == 0")]
    [InlineData("false && true || true")]
    [InlineData("true || false && false")]
    [InlineData("!(true && false)")]
    [InlineData("'it''s' != 'its'")]
    [InlineData("fromJSON('{\"a\": [1]}').a")]
    public void Is_true(string condition) => _expression.Holds(condition).Should().BeTrue();

    [Theory]
    [InlineData("github.event_name == 'push'")]
    [InlineData("github.event.head.repo.full_name == github.repository")]
    [InlineData("contains(github.event.labels.*.name, 'gp')")]
    [InlineData("contains(github.event.no_labels.*.name, 'gpu')")]
    [InlineData("github.repository == 0")]
    [InlineData("!github.event.number")]
    [InlineData("vars.DIR")]
    [InlineData("failure()")]
    public void Is_not_true(string condition) => _expression.Holds(condition).Should().BeFalse();

    [Theory]
    [InlineData("${{ vars.DIR || 'smoke' }}", "smoke")]
    [InlineData("gpu-${{ github.event.number }}-${{ github.event.draft && 'a' || 'b' }}", "gpu-12-b")]
    [InlineData("plain", "plain")]
    public void Is_inserted_into_a_text(string template, string text) => _expression.Text(template).Should().Be(text);

    [Theory]
    [InlineData("startsWith(github.ref, 'a')")]
    [InlineData("github.event_name = 'push'")]
    [InlineData("(true")]
    [InlineData("true true")]
    public void Is_refused_if_it_cannot_be_evaluated(string condition) =>
        FluentActions.Invoking(() => _expression.Holds(condition)).Should().Throw<FormatException>();
}
