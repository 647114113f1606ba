using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Tests the scripts that write the comment on a pull request: there is one comment, it is updated, and untrusted text is made harmless.</summary>
[Trait("Category", "Unit")]
public sealed class CommentScriptTests : IDisposable
{
    private const string Commit = "1111111111111111111111111111111111111111", Marker = "<!-- research: metrics of this pull request -->";

    /// <summary>Replaces <c>gh</c>: answers requests from files, and records the written paths and the text of the comment.</summary>
    private const string GitHub = """
        while [ $# -gt 0 ]; do
            case $1 in
                --method) method=$2; shift ;;
                -f) fields="$fields $2"; shift ;;
                -F) body=${2#body=@}; shift ;;
                --jq) filter=$2; shift ;;
                api | --paginate | --silent) ;;
                *) path=$1 ;;
            esac
            shift
        done
        case "${method:-GET} $path" in
            "GET repos/lab/research/pulls") answer=$HERE/pulls.json ;;
            "GET repos/lab/research/issues/7/comments") answer=$HERE/comments.json ;;
            "GET repos/lab/research/issues/7/labels") answer=$HERE/labels.json ;;
            "GET repos/lab/research/collaborators/"*"/permission") answer=$HERE/permission.json ;;
            GET*) echo "nothing at $path" >&2; exit 1 ;;
        esac
        if [ -n "$answer" ]; then
            if [ -n "$filter" ]; then jq -r "$filter" "$answer"; else cat "$answer"; fi
        else
            echo "$method $path" >> "$HERE/written"
            [ -z "$body" ] || cp "$body" "$HERE/body"
        fi
        echo "$fields" >> "$HERE/fields"
        """;

    private readonly Shell _shell = new();

    public CommentScriptTests()
    {
        _shell.Fake("gh", GitHub);
        _shell.Write("pulls.json", Json(new { number = 6, head = new { sha = new string('2', 40) } }, new { number = 7, head = new { sha = Commit } }));
        _shell.Write("comments.json", "[]");
        _shell.Write("report.md", "some metrics\n");
    }

    public void Dispose() => _shell.Dispose();

    [FactOnShell]
    public void A_missing_comment_is_created()
    {
        Comment().Should().Be("POST repos/lab/research/issues/7/comments");
        File.ReadAllText(_shell.At("body")).Should().Be($"{Marker}\nsome metrics\n");
        File.ReadAllText(_shell.At("fields")).Should().Contain("state=open head=stranger:idea");
    }

    [FactOnShell]
    public void An_existing_comment_is_updated()
    {
        _shell.Write("comments.json",
            Json(By("somebody", 1, "hello"), By("github-actions[bot]", 2, "another workflow's"), By("github-actions[bot]", 3, $"{Marker}\nold"),
                By("github-actions[bot]", 4, $"{Marker}\nolder")));
        Comment().Should().Be("PATCH repos/lab/research/issues/comments/3");
    }

    [FactOnShell]
    public void A_comment_of_another_author_with_the_marker_is_not_updated()
    {
        _shell.Write("comments.json", Json(By("stranger", 1, $"{Marker}\nmine")));
        Comment().Should().StartWith("POST");
    }

    [FactOnShell]
    public void The_comment_is_searched_on_every_page()
    {
        _shell.Write("comments.json", Json(By("somebody", 1, "hello")) + Json(By("github-actions[bot]", 3, $"{Marker}\nold")));
        Comment().Should().EndWith("/3");
    }

    [FactOnShell]
    public void No_comment_is_written_for_a_commit_that_is_no_longer_the_head()
    {
        _shell.Write("pulls.json", Json(new { number = 7, head = new { sha = new string('3', 40) } }));
        Comment().Should().BeEmpty();
    }

    [FactOnShell]
    public void The_text_has_the_result_of_the_checks_and_the_metrics_made_harmless()
    {
        _shell.Fake("dotnet", """
            [ "$1" != build ] || exit 0
            [ "${1##*/} $2 $3 $5" = "Experiments.Tests.dll diff --base --head" ] || exit 9
            while [ "$1" != --out ]; do shift || exit 9; done
            printf '| lstm | @everybody | <img src=x> |\n' > "$2"
            """);
        Directory.CreateDirectory(_shell.At("metrics/head"));
        Text("failure")
            .Should()
            .Be("The [checks](https://github.com/lab/research/actions/runs/1) of 1111111111111111111111111111111111111111 do not pass.\n\n| lstm | "
                + "@\u200beverybody | &lt;img src=x> |\n");
    }

    [FactOnShell]
    public void The_text_tells_that_the_checks_wrote_no_metrics()
    {
        Directory.CreateDirectory(_shell.At("metrics"));
        Text("failure").Should().EndWith("They wrote no metrics.\n");
        Text("success").Should().Contain(" pass.\n");
    }

    [FactOnShell]
    public void Harmless_text_has_no_mentions_links_or_active_HTML()
    {
        const string Hostile =
            "@lab/all <script>alert()</script> <a href=x>y</a> [log in](https://evil.example) ![p](//evil.example/p.png) [r]: http://evil.example "
                + "www.evil.example #12 <details onclick=x> <!-- research -->";
        var harmless = _shell.Run("plain-markdown.sh", input: Hostile).Output;
        harmless.Should().NotContainAny("@l", "<", "](", "//", "]:", "www.", "#1");
    }

    [FactOnShell]
    public void Tables_and_folded_sections_are_kept()
    {
        const string Plain = "<details open><summary>lstm</summary>\n| a<br>b | ±0.01 | `x` |\n</details>\n";
        _shell.Run("plain-markdown.sh", input: Plain).Output.Should().Be(Plain);
    }

    [FactOnShell]
    public void A_long_text_is_shortened_by_whole_lines_with_a_note()
    {
        var cut = _shell.Run("cut.sh", ["1000"], string.Concat(Enumerable.Range(1, 300).Select(number => $"line {number}\n"))).Output;
        cut.Length.Should().BeLessThan(1000);
        cut.Should().StartWith("line 1\nline 2\n").And.EndWith("more lines did not fit here. They are in the artifacts of the run.\n");
        _shell.Run("cut.sh", ["1000"], "line\n").Output.Should().Be("line\n");
    }

    [FactOnShell]
    public void An_existing_label_is_removed()
    {
        _shell.Write("labels.json", Json(new { name = "docs" }, new { name = "gpu-later" }));
        Written("drop-label.sh", "lab/research", "7", "gpu").Should().BeEmpty();
        _shell.Write("labels.json", Json(new { name = "docs" }, new { name = "gpu" }));
        Written("drop-label.sh", "lab/research", "7", "gpu").Should().Be("DELETE repos/lab/research/issues/7/labels/gpu");
    }

    [FactOnShell]
    public void Only_maintainers_may_admit_a_pull_request()
    {
        int ExitCodeFor(string role)
        {
            _shell.Write("permission.json", $$"""{ "permission": "write", "role_name": "{{role}}" }""");
            return _shell.Run("require-maintainer.sh", ["lab/research", "somebody"]).ExitCode;
        }

        new[] { "admin", "maintain", "write", "triage", "read", "none", "" }.Select(ExitCodeFor).Should().Equal(0, 0, 1, 1, 1, 1, 1);
    }

    [FactOnShell]
    public void Nobody_may_admit_if_GitHub_does_not_answer() => _shell.Run("require-maintainer.sh", ["lab/research", "somebody"]).ExitCode.Should().NotBe(0);

    private string Comment() => Written("sticky-comment.sh", "lab/research", "stranger:idea", Commit, _shell.At("report.md"));

    private string Written(string script, params string[] arguments)
    {
        var outcome = _shell.Run(script, arguments);
        outcome.ExitCode.Should().Be(0, outcome.Error);
        return OptionalFile.ReadText(_shell.At("written"))?.TrimEnd() ?? "";
    }

    private string Text(string conclusion)
    {
        var outcome =
            _shell.Run("report-text.sh", [_shell.At("metrics"), _shell.At("text.md")], "", ("CONCLUSION", conclusion), ("COMMIT", Commit),
                ("RUN_URL", "https://github.com/lab/research/actions/runs/1"));
        outcome.ExitCode.Should().Be(0, outcome.Error);
        return File.ReadAllText(_shell.At("text.md"));
    }

    private static object By(string login, int id, string body) => new { id, body, user = new { login } };

    private static string Json(params object[] items) => JsonSerializer.Serialize(items);
}
