using System.CommandLine;
using Harness.Commands;
using Harness.Data;
using Harness.Experiments;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class CalibrateCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Calibrates an experiment whose learning rate makes the gradients explode, so that every run is refused.</summary>
    [Fact]
    public async Task An_experiment_without_a_valid_run_is_named_with_the_reason()
    {
        var experiment = Some.Experiment() with { LearningRate = 1e30 };
        var study = Some.Study with { Profiles = [new() { Name = "some", Committed = "reviews.", Epochs = 1, Seeds = [1] }], Experiments = [experiment] };
        using StringWriter output = new(), error = new();

        var exitCode = await CalibrateCommand.Create(study).Parse($"--profile some --seeds 8 --results {_folder.Path} --runs {_folder.Path}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        exitCode.Should().Be(1);
        error.ToString().Should().Contain("some-lstm: 0 runs of 8 passed every invariant; calibration needs at least 2. Nothing was written.")
            .And.Contain("The run of some-lstm was refused:").And.NotContain("   at ");
    }

    [Fact]
    public async Task A_study_of_five_classes_is_calibrated()
    {
        var experiment = Some.StarWords;
        var study = Some.StarStudy with
        {
            Profiles = [new ProfileDeclaration { Name = "own", Epochs = 2, Seeds = [1, 2, 3] }],
            Experiments = [experiment],
            PlantsMistakesIn = [experiment],
        };
        foreach (var (split, rows) in new[] { (Split.Train, 200), (Split.Test, 120) })
            TextFileWriter.Write(Path.Combine(_folder.Path, $"{(split == Split.Train ? "train" : "test")}.csv"), TextFormat.Csv,
                Some.StarCorpus(split, rows).Texts, study.Labels);
        using StringWriter output = new(), error = new();

        await CalibrateCommand.Create(study).Parse($"--profile own --data {_folder.Path} --seeds 8 --again 3 --mistaken 3 --pairs 10 "
            + $"--results {Path.Combine(_folder.Path, "results")} --runs {Path.Combine(_folder.Path, "runs")}")
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        output.ToString().Should().NotBeEmpty("{0}", error.ToString());
        error.ToString().Should().Contain("some-words.a-tenth-of-labels-flipped, seed 103: not in the archive, so it is trained");
        output.ToString().Should().Contain("0 of 10 comparisons of valid runs with a second run of the same seed were refused; the limit is none.")
            .And.MatchRegex("([1-9][0-9]*) of \\1 planted mistakes that change weights were found; all must be found.");
        var folder = Path.Combine(_folder.Path, "results", "own", Some.Device.Name);
        File.ReadAllText(Path.Combine(folder, "noise.json")).Should().Contain("some-words").And.Contain("macroF1");
        File.ReadAllText(Path.Combine(folder, "gate.md")).Should().Contain("| some-words | a-tenth-of-labels-flipped | ");
    }
}
