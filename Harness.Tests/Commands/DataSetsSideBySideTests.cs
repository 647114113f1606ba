using System.CommandLine;
using Harness.Commands;
using Harness.Data;
using Harness.Experiments;

namespace Harness.Tests.Commands;

/// <summary>Tests that data sets with names have separate files: no run on one data set reads or overwrites files of another.</summary>
[Trait("Category", "Unit")]
public sealed class DataSetsSideBySideTests : IDisposable
{
    private static readonly Study Study = new()
    {
        Name = "some texts",
        Labels = Labels.Polarity,
        Profiles = [new ProfileDeclaration { Name = "own", Epochs = 1, Seeds = [1, 2, 3] }],
        Experiments = [Baselines.Majority(Some.Tokenisation, Labels.Polarity)],
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Snapshots_runs_and_reports_are_in_separate_folders()
    {
        foreach (var (name, rows) in new[] { ("first", 60), ("second", 90) })
            WriteData(name, rows);
        (await Run("first")).Should().Contain("majority is new: it has no accepted snapshot yet.");
        Accept("first", rows: 60);
        await Report("first");
        var filesOfFirst = Files();
        filesOfFirst.Keys.Should().Contain([Path.Combine("results", "own", "cpu", "first", "majority.verified.json"),
            Path.Combine("results", "own", "cpu", "first", "report.md")]);

        (await Run("second")).Should().Contain("majority is new: it has no accepted snapshot yet.");
        Accept("second", rows: 90);
        await Report("second");

        var both = Files();
        both.Should().Contain(filesOfFirst, "nothing of the first data set is overwritten");
        both.Keys.Should().Contain([Path.Combine("results", "own", "cpu", "second", "majority.verified.json"),
            Path.Combine("results", "own", "cpu", "second", "report.md")]);
        both.Keys.Count(file => Path.GetFileName(file).StartsWith("seed-", StringComparison.Ordinal)).Should().Be(6);
        (await Run("first")).Should().Contain("majority equals its snapshot in every digit.").And.Contain("seeds 1, 2, 3 are taken from");
    }

    [Fact]
    public void Curves_checkpoints_and_models_are_in_separate_folders()
    {
        WriteData("first", 60);
        WriteData("second", 90);

        Study.Profile("own", In("first")).Folder.Should().Be(Path.Combine("own", "first"));
        Study.Profile("own", In("second")).Folder.Should().Be(Path.Combine("own", "second"));
    }

    /// <summary>Checks two data sets of the same name, such as one before and after a correction.</summary>
    [Fact]
    public async Task Models_and_partial_reports_on_other_rows_of_the_same_name_are_in_separate_folders()
    {
        WriteData("first", 60, "films");
        WriteData("corrected", 61, "films");
        var models = In("models");

        var first = await Run("first", $" --keep-models --models {models}");
        var filesOfFirst = Files("models");
        (await Run("corrected", $" --keep-models --models {models}")).Should().Contain("Models are kept in");

        filesOfFirst.Should().HaveCount(3 * 4);
        Files("models").Should().HaveCount(2 * 3 * 4).And.Contain(filesOfFirst, "no model of the first data is replaced");
        first.Should().Contain($"Models are kept in '{Path.Combine(models, "own", "films", RowsOf("first"), "cpu")}'");
        (await Run("first", $" --keep-models --models {models}")).Should().Contain("seeds 1, 2, 3 are taken from");
        ReportFolderOf("first").Should().EndWith(Path.Combine("reports", "own", "films", RowsOf("first"), "cpu", "majority"));
        ReportFolderOf("corrected").Should().NotBe(ReportFolderOf("first"));
    }

    private Profile ProfileOf(string folder) => Study.Profile("own", In(folder));

    private string RowsOf(string folder)
    {
        var dataset = Dataset.Load(ProfileOf(folder));
        return $"data-{dataset.Train.Fingerprint[..8]}-{dataset.Test.Fingerprint[..8]}";
    }

    private string ReportFolderOf(string folder)
    {
        var (experiment, profile, dataset) = (Study.Experiments[0], ProfileOf(folder), Dataset.Load(ProfileOf(folder)));
        return ReportCommand.FolderOf([ExperimentResult.Of(experiment, profile, dataset, "cpu",
            [new SeedRun(1, DataEvidence.Of(experiment, profile, dataset), [], Completed: false)])]);
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private void WriteData(string folder, int rows, string? name = null)
    {
        Directory.CreateDirectory(In(folder));
        TextFileWriter.Write(Path.Combine(In(folder), "train.csv"), TextFormat.Csv, Some.Reviews(rows));
        TextFileWriter.Write(Path.Combine(In(folder), "test.csv"), TextFormat.Csv,
            Some.Reviews(40, seed: 2).Select(text => text with { Text = $"{text.Text} !" }));
        File.WriteAllText(Path.Combine(In(folder), "data.json"), $$"""{ "name": "{{name ?? folder}}" }""");
    }

    private void Accept(string name, int rows)
    {
        var received = Path.Combine(In("results"), "own", "cpu", name, "majority.received.json");
        File.ReadAllText(received).Should().Contain($"\"rows\": {rows}");
        File.Copy(received, received.Replace("received", "verified", StringComparison.Ordinal));
        File.Delete(received);
    }

    /// <summary>Returns the content of every written file by its path.</summary>
    private Dictionary<string, string> Files() => Files("results", "runs");

    private Dictionary<string, string> Files(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(In(folder), "*", SearchOption.AllDirectories))
        .Where(file => !Path.GetFileName(file).StartsWith("ledger", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetRelativePath(_folder.Path, file), file => Convert.ToBase64String(File.ReadAllBytes(file)));

    private async Task<string> Run(string name, string options = "")
    {
        using StringWriter output = new(), error = new();
        await RunCommand.Create(Study).Parse($"majority --profile own --device cpu --data {In(name)} --results {In("results")} --runs {In("runs")}{options}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return output.ToString() + error;
    }

    private async Task Report(string name)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await ReportCommand.Create(Study).Parse($"--profile own --data {In(name)} --results {In("results")} --runs {In("runs")}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        exitCode.Should().Be(0, error.ToString());
    }
}
