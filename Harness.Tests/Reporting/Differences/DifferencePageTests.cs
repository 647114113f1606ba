using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Harness.Reporting;
using Harness.Tests.Snapshots;
using static Harness.Tests.Snapshots.SnapshotText;

namespace Harness.Tests.Reporting.Differences;

/// <summary>Tests the Markdown page of differences that is posted as a comment on a pull request.</summary>
[Trait("Category", "Unit")]
public sealed partial class DifferencePageTests : IDisposable
{
    private const string Evil =
        "x` | @user #123 <img src=x onerror=y> [link](https://evil.example) https://evil.example ![](y) **b** \\` \\| \u202E\u200B $`x`$\n\n# heading\n- "
            + "item\n```\n:+1: a@b.c &#64;user";

    private static readonly SnapshotText Before = new();

    private readonly TwoFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    /// <summary>Compares the page of a pull request with every kind of change with the recorded page, which was read before it was accepted.</summary>
    [Fact]
    public async Task A_comment_with_every_kind_of_change_is_the_recorded_one()
    {
        var settings = new VerifySettings();
        settings.UseDirectory("pages");
        settings.UseFileName("every-kind-of-change");
        settings.DisableScrubbers();
        await Verifier.Verify(WithEveryKindOfChange().Page(), "txt", settings);
    }

    [Fact]
    public void Nothing_changed_is_one_plain_sentence()
    {
        _folders.Page().Should().Be("Nothing changed: neither folder has a snapshot.\n");
        _folders.With("smoke/cpu/lstm", Before, Before).Page().Should().Be("Nothing changed: 1 snapshot is equal on both sides.\n");
        _folders.With("smoke/cpu/cnn", Before, Before).Page().Should().Be("Nothing changed: 2 snapshots are equal on both sides.\n");
    }

    [Fact]
    public void The_most_important_sections_come_first() =>
        Headings().Matches(WithEveryKindOfChange().Page()).Select(heading => heading.Groups[1].Value).Should().Equal(
            "Changed more than the gate allows", "Worse beyond noise", "Claims", "Could not be read", "Compared exactly", "Better beyond noise",
            "New and missing", "Differing factors of each pair", "Within noise", "Judged by noise instead of weights");

    [Fact]
    public void No_text_of_a_file_is_interpreted_as_Markdown()
    {
        var quoted = System.Text.Json.JsonSerializer.Serialize(Evil);
        var evil = (Before with { More = $", {quoted}: {quoted}, \"list\": [{quoted}, 1, 2, 3, 4, 5, 6, 7, 8, 9]", Trace = "bbbbb" }).ToString()
            .Replace("\"accuracy\"", quoted, StringComparison.Ordinal)
            .Replace(SnapshotText.NotCertified, "x` | @user [y](https://evil.example)", StringComparison.Ordinal);
        foreach (var name in new[] { "a`b | @user #1 <b>", "[x](https:evil) ![y](z)", "line\nbreak", "\u202Ertl", "**bold** _it_ ~~s~~", "a\\|b" })
            _folders.With($"smoke/cpu/{name}", evil, (Before with { Loss = Metric(.9, .02) }).ToString()
                .Replace("\"accuracy\"", quoted, StringComparison.Ordinal)).With($"new/{name}/x", null, evil).With($"bad/{name}", Before, "{")
                    .WithReceived($"other/cpu/{name}", Before);
        _folders.With("smoke/cpu/claims",
            ResultsDifferenceTests.Several($$"""{ "claims": { {{quoted}}: { "statement": {{quoted}}, "verdict": {{quoted}} } } }"""),
            ResultsDifferenceTests.Several($$"""{ "claims": { {{quoted}}: { "statement": {{quoted}}, "verdict": 1, "sign": {{quoted}} } } }"""));

        var page = _folders.Page();

        page.Should().Contain("user", "otherwise the hostile texts would not be on the page").And.NotContainAny("\u202E", "\u200B", "\r");
        foreach (var line in page.Split('\n'))
        {
            var outside = CodeSpan().Replace(line, "");
            outside.Should().NotContainAny("`", "@", "http", "[", "\\", "evil", "x onerror").And.NotMatchRegex("#\\d");
            Tags().Replace(outside, "").Should().NotContainAny("<", ">");
        }
        foreach (var table in Tables().Matches(page).Select(table => table.Value.TrimEnd().Split('\n')))
            table.Select(row => UnescapedBars().Count(row)).Distinct().Should().ContainSingle("a cell that ends early would shift the cells after it");
    }

    [Fact]
    public void A_page_of_a_thousand_experiments_is_shortened_by_whole_rows()
    {
        var worse = Before with { Accuracy = Metric(.1, .01), Trace = "aabbb" };
        for (var i = 0; i < 1_000; i++)
            _folders.With(string.Create(CultureInfo.InvariantCulture, $"smoke/cpu/model-{i}"), Before,
                worse with { Rows = (i + 1).ToString(CultureInfo.InvariantCulture) });

        var page = _folders.Page();

        Encoding.UTF8.GetByteCount(page).Should().BeInRange(DifferencePage.MaximumBytes - 1_000, DifferencePage.MaximumBytes);
        var shown = page.Split('\n').Count(line => line.EndsWith("| 1 metric worse beyond noise |", StringComparison.Ordinal));
        shown.Should().BeGreaterThan(200);
        page.Should()
            .Contain(
                string.Create(CultureInfo.InvariantCulture,
                    $"{1_000 - shown:N0} more rows are left out to keep this short; `./research diff --json` with the same two folders lists them."));
        page.Should()
            .Contain("**1,000 metrics are worse beyond noise**").And.Contain("### Worse beyond noise (1,000 rows)").And.Contain("### Compared exactly (999 "
                + "rows)", "a section without enough room still has its heading");
    }

    [Fact]
    public void Huge_texts_are_shortened_so_that_the_rest_has_room()
    {
        var huge = new string('|', 300_000);
        _folders.With("smoke/cpu/lstm", Before with { More = ", \"note\": \"a\"" }, Before with { More = $", \"note\": \"{huge}\"" })
            .With("smoke/cpu/cnn", Before with { More = $", \"list\": [\"{huge}\"]" }, Before with { More = $", \"list\": [\"{huge}\", \"{huge}\"]" })
            .With("smoke/cpu/rnn", $"{huge}", Before);

        var page = _folders.Page();

        page.Length.Should().BeLessThan(5_000);
        page.Should().Contain("… and 299,900 more characters").And.Contain("`smoke/cpu/rnn.verified.json`");
    }

    [Fact]
    public void Long_texts_are_shown_from_where_they_differ() =>
        _folders.With("smoke/cpu/lstm", Before with { More = $", \"note\": \"{new string('a', 500)} old\"" },
            Before with { More = $", \"note\": \"{new string('a', 500)} new\"" }).Page()
            .Should().Contain($"| … `{new string('a', 19)} old` | … `{new string('a', 19)} new` |");

    private TwoFolders WithEveryKindOfChange()
    {
        string Invariants(SnapshotText snapshot, params string[] names) =>
            $"{snapshot.ToString().TrimEnd()[..^1]}, \"invariants\": [{string.Join(", ", names.Select(name => $"\"{name}\""))}] }}";
        string[] invariants = ["labels-are-0-or-1", "length-is-as-declared", "rows-are-as-declared", "test-split-is-sealed"];
        var otherData = new SnapshotText { Fingerprint = $"\"{new string('b', 64)}\"" };
        var data = new SnapshotText { Fingerprint = $"\"{new string('a', 64)}\"", More = ", \"learningRate\": 0.001" };
        return _folders
            .With("smoke/cpu/lstm", Invariants(data, invariants), Invariants(data, invariants))
            .WithReceived("smoke/cpu/lstm",
                Invariants(otherData with { Trace = "aabbb", Accuracy = Metric(.61, .012), Loss = Metric(.93, .05), More = ", \"learningRate\": 0.01" },
                    invariants[..3]))
            .With("smoke/cpu/cnn", data,
                otherData with { Trace = "aabbb", Accuracy = Metric(.99, .01), FalsePositives = Metric(31.333333, 4), More = ", \"learningRate\": 0.001" })
            .With("smoke/cpu/rnn-100", data with { Accuracy = Metric(.5, 0) },
                otherData with { Trace = "aabbb", Accuracy = Metric(double.NaN, double.NaN), Loss = Metric(.2500049, .02), More = data.More })
            .With("smoke/cpu/rnn-50", data, data with { Trace = "aabbb", Accuracy = Metric(.7, .3) })
            .With("smoke/cpu/trained-otherwise", data with { Arithmetic = "1" },
                data with { Arithmetic = "1", Trace = "aabbb,aaabb,aaaaa", Loss = Metric(.26, .02) })
            .With("smoke/cpu/evaluated-otherwise", data with { Arithmetic = "1" }, data with { Arithmetic = "1", Loss = Metric(.2501, .02) })
            .With("smoke/cpu/outdated", data with { Arithmetic = null }, data)
            .With("smoke/cpu/old-model", data, null)
            .With("sample/cuda/new-model", null, data)
            .With("smoke/cpu/broken", data, "<<<<<<< HEAD")
            .With("smoke/cpu/comparison",
                ResultsDifferenceTests.Several("""{ "parameters": { "cnn": 1, "lstm": 2 }, "differingFactors": { "cnn | lstm": "dropout" } }"""),
                ResultsDifferenceTests.Several("""{ "parameters": { "cnn": 1, "lstm": 2 }, "differingFactors": { "cnn | lstm": "dropout, learning rate" } }"""))
            .With("smoke/cpu/claims", ResultsDifferenceTests.Claims(("second-lstm-helps", "undecided at this size", 0)),
                ResultsDifferenceTests.Claims(("second-lstm-helps", "refuted", -1)));
    }

    [GeneratedRegex(@"(?:### |<summary>)([^(\n]+) \(")]
    private static partial Regex Headings();

    [GeneratedRegex(@"`[^`]+`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("</?(?:details|summary|sub)>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"(?:^\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBars();
}
