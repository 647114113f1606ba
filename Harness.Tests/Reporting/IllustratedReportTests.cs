using Harness.Data;
using Harness.Experiments;
using Harness.Reporting;
using Harness.Reporting.Plots;

namespace Harness.Tests.Reporting;

/// <summary>Tests the report of Markdown pages and pictures that is written beside the results.</summary>
[Trait("Category", "Unit")]
public sealed class IllustratedReportTests : IDisposable
{
    private static readonly Lazy<IReadOnlyList<ExperimentResult>> Results = new(() =>
    {
        var runner = new ExperimentRunner(Some.Profile(epochs: 2, 1, 2, 3), Some.Dataset(), Some.Device);
        return [runner.Run(Some.Experiment()), runner.Run(Some.Experiment("slower") with { LearningRate = 1e-4 })];
    });

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_picture_of_the_page_exists_for_light_and_dark_pages()
    {
        var written = Write(Results.Value);

        var page = File.ReadAllText(Path.Combine(_folder.Path, IllustratedReport.Page));
        var pictures = written.Where(file => file.EndsWith(".png", StringComparison.Ordinal)).ToList();
        pictures.Should().HaveCount(12).And.OnlyContain(file => page.Contains(file) && File.Exists(Path.Combine(_folder.Path, file)));
        pictures.Should().Contain(["plots/accuracy-light.png", "plots/accuracy-dark.png"]);
    }

    [Fact]
    public void The_same_figures_are_not_written_again()
    {
        Write(Results.Value);

        Write(Results.Value).Should().BeEmpty();
    }

    [Fact]
    public void Different_figures_are_written_again()
    {
        Write(Results.Value);
        var others = Results.Value.Select(result => result with { Runs = [.. result.Runs.Take(2)] }).ToList();

        Write(others).Should().Contain(["comparison.md", "plots/accuracy-light.png", "plots/roc-dark.png"]);
    }

    [Fact]
    public void A_refused_result_throws_and_no_file_is_written()
    {
        FluentActions.Invoking(() => Write([Snapshots.SomeResults.Refused()])).Should().Throw<RunRefusedException>();

        Directory.EnumerateFileSystemEntries(_folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void Confusion_matrices_have_the_names_that_the_study_gives_its_classes()
    {
        var named = Results.Value.Select(result => result with
        {
            Profile = result.Profile with { Study = Some.StarStudy with { Labels = Labels.Binary("dull", "fine") } },
        }).ToList();

        var file = ConfusionMatrices.Of(named).WriteSvgIfChanged(_folder.Path)[0];

        File.ReadAllText(Path.Combine(_folder.Path, file)).Should().Contain("dull").And.Contain("fine").And.NotContain("positive");
    }

    private IReadOnlyList<string> Write(IReadOnlyList<ExperimentResult> results) => IllustratedReport.Write(_folder.Path, results, [], []);
}
