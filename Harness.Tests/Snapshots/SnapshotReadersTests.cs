using System.Diagnostics;
using System.Text.Json;

namespace Harness.Tests.Snapshots;

/// <summary>Tests that general JSON readers, of .NET, Python and Node, can read the committed snapshots.</summary>
[Trait("Category", "Unit")]
public sealed class SnapshotReadersTests
{
    private static IReadOnlyList<string> Committed { get; } =
    [
        .. new[] { "results", Path.Combine("docs", "five-stars"), "Templates", "Harness.Tests", "Experiments.Tests" }
            .Select(folder => Path.Combine(Harness.Storage.Workspace.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.verified.json", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")),
    ];

    [Fact]
    public void Snapshots_are_strict_JSON_without_a_byte_order_mark_and_with_null_instead_of_NaN()
    {
        Committed.Should().HaveCountGreaterThan(50);
        foreach (var file in Committed)
        {
            // The parser also refuses a byte order mark.
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { AllowDuplicateProperties = false });
            Texts(json.RootElement).Should().NotContain("NaN", file);
        }
    }

    [Fact]
    public void Verified_text_files_begin_with_no_byte_order_mark_either()
    {
        var files = new[] { "Harness.Tests", "Experiments.Tests" }.Select(folder => Path.Combine(Harness.Storage.Workspace.Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.verified.txt", SearchOption.AllDirectories)).ToList();
        files.Should().NotBeEmpty();
        files.Where(file => File.ReadAllBytes(file) is [0xEF, 0xBB, 0xBF, ..]).Should().BeEmpty();
    }

    [FactWithProgram("python3")]
    public Task Python_reads_all_snapshots_with_json_load() =>
        Read("python3", "-c", "import json, sys\nfor name in sys.argv[1:]: json.load(open(name, encoding='utf-8'))\nprint(len(sys.argv) - 1)");

    [FactWithProgram("node")]
    public Task Node_reads_all_snapshots_with_JSON_parse() =>
        Read("node", "-e", "const fs = require('fs'); for (const name of process.argv.slice(1)) JSON.parse(fs.readFileSync(name, 'utf8'));"
            + " console.log(process.argv.length - 1)");

    private static async Task Read(string program, string option, string script)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [option, script, .. Committed])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, await error);
        (await output).Trim().Should().Be($"{Committed.Count}");
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        _ => [],
    };
}
