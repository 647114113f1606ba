namespace Harness.Tests.Snapshots;

/// <summary>Tests the settings of editors and Git for snapshot files: the checks of Verify's <c>VerifyChecks.Run()</c>, also for the built-in engine.</summary>
[Trait("Category", "Unit")]
public sealed class SnapshotConventionsTests
{
    private static readonly string[] Settings = File.ReadAllLines(In(".editorconfig"));

    /// <summary>Checks that the first section for snapshot files in <c>.editorconfig</c> names the extension of every verified file.</summary>
    [Fact]
    public void The_settings_of_editors_cover_every_verified_file()
    {
        var verified =
            new[] { "results", "Harness.Tests", "Experiments.Tests" }
                .SelectMany(folder => Directory.EnumerateFiles(In(folder), "*.verified.*", SearchOption.AllDirectories));
        var extensions = verified.Select(file => Path.GetExtension(file)[1..]).Distinct().Order();

        Sections[0].Should().Be($"[*.{{received,verified}}.{{{string.Join(',', extensions)}}}]");
        Section(Sections[0]).Should().Contain(["charset = utf-8", "end_of_line = lf", "insert_final_newline = false", "trim_trailing_whitespace = false"]);
    }

    [Fact]
    public void Editors_indent_verified_JSON_by_two_spaces()
    {
        Sections[1].Should().Be("[*.{received,verified}.{json}]");
        Section(Sections[1]).Should().Contain(["indent_size = 2", "indent_style = space"]);
    }

    [Fact]
    public void Git_keeps_verified_files_as_they_are_and_ignores_received_ones()
    {
        File.ReadAllLines(In(".gitattributes")).Should()
            .Contain(["*.verified.json text eol=lf working-tree-encoding=UTF-8", "*.verified.txt text eol=lf working-tree-encoding=UTF-8"]);
        File.ReadAllLines(In(".gitignore")).Should().Contain("*.received.*");
    }

    private static List<string> Sections => [.. Settings.Where(line => line.StartsWith("[*.{received,verified}.", StringComparison.Ordinal))];

    private static IEnumerable<string> Section(string header) => Settings.SkipWhile(line => line != header).Skip(1).TakeWhile(line => !line.StartsWith('['));

    private static string In(string name) => Path.Combine(Harness.Storage.Workspace.Root, name);
}
