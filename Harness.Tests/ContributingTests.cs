using System.CommandLine;
using System.Text.RegularExpressions;
using Harness.Commands;
using Harness.Experiments;
using Harness.Reporting;
using Harness.Snapshots;
using Harness.Storage;

namespace Harness.Tests;

/// <summary>Tests the steps to a new experiment in CONTRIBUTING. A new experiment is run, refused as new, and accepted; a changed one is refused with a reason,
/// and accepted again.</summary>
[Trait("Category", "Unit")]
public sealed partial class ContributingTests : IDisposable
{
    private readonly ScratchFolder _results = new();
    private readonly Dataset _dataset = Some.Dataset();

    public void Dispose() => _results.Dispose();

    [Fact]
    public async Task A_new_experiment_is_run_refused_and_accepted()
    {
        var experiment = Some.Experiment("somebodys-lstm");
        await FluentActions.Awaiting(() => Verify(experiment)).Should().ThrowAsync<SnapshotRefusedException>()
            .WithMessage("somebodys-lstm is new:*somebodys-lstm.received.json");

        Accept().Should().Be("some/cpu/somebodys-lstm: accepted\n  new: there is no accepted snapshot");

        (await Verify(experiment)).Should().Be("equals its snapshot in every digit");
    }

    [Fact]
    public async Task A_changed_hyperparameter_is_refused_with_its_name_and_both_values()
    {
        var experiment = Some.Experiment("somebodys-lstm");
        await FluentActions.Awaiting(() => Verify(experiment)).Should().ThrowAsync<SnapshotRefusedException>();
        Accept();

        var changed = experiment with { LearningRate = 2e-3 };
        await FluentActions.Awaiting(() => Verify(changed)).Should().ThrowAsync<SnapshotRefusedException>()
            .WithMessage("*training.learningRate: verified 0.001, received 0.002 (compared exactly)*");
        Accept().Should().Contain("training.learningRate: verified 0.001, received 0.002");
        await Verify(changed);
    }

    [Fact]
    public void There_are_five_steps_and_every_file_in_them_exists()
    {
        var steps = StepsSection().Match(File.ReadAllText(Path.Combine(Workspace.Root, "CONTRIBUTING.md"))).Groups["steps"].Value;
        Regex.Matches(steps, @"^\d\. ", RegexOptions.Multiline).Should().HaveCount(5);
        var paths = Regex.Matches(steps, "`(?<path>[^` ]+(/|\\.cs))`").Select(match => match.Groups["path"].Value).ToList();
        paths.Should().HaveCountGreaterThan(3);
        foreach (var path in paths)
            new[] { path, Path.Combine("Experiments.Tests", path) }.Should().Contain(known => Path.Exists(Path.Combine(Workspace.Root, known)), path);
    }

    private async Task<string> Verify(Experiment experiment)
    {
        var result = ReportedResult.Of(new ExperimentRunner(Some.Profile(epochs: 1), _dataset, Some.Device).Run(experiment));
        return await result.Verify(result.In(_results.Path), (snapshot, location) =>
        {
            SnapshotCheck.Verify(snapshot, location);
            return Task.CompletedTask;
        });
    }

    private string Accept()
    {
        var output = new StringWriter { NewLine = "\n" };
        // The snapshot is of the tests' own study, but the command belongs to the study of this repository, which has other code.
        AcceptCommand.Create(AmazonReviews.Study, _ => null).Parse(["--results", _results.Path, "--other-code"])
            .Invoke(new InvocationConfiguration { Output = output, Error = output }).Should().Be(0);
        return output.ToString().TrimEnd();
    }

    [GeneratedRegex("## Adding an experiment\n(?<steps>.*?)\n## ", RegexOptions.Singleline)]
    private static partial Regex StepsSection();
}
