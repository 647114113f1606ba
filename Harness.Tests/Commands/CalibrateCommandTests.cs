using System.CommandLine;
using Harness.Commands;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class CalibrateCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Gradients that burst are refused in every run.</summary>
    [Fact]
    public async Task An_experiment_of_which_no_run_is_sound_is_named_with_the_reason()
    {
        var experiment = Some.Experiment() with { LearningRate = 1e30 };
        var study = Some.Study with { Profiles = [new() { Name = "some", Committed = "reviews.", Epochs = 1, Seeds = [1] }], Experiments = [experiment] };
        using StringWriter said = new(), refused = new();

        var exitCode = await CalibrateCommand.Create(study).Parse($"--profile some --seeds 8 --results {_folder.Path} --runs {_folder.Path}")
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = refused });

        exitCode.Should().Be(1);
        refused.ToString().Should().Contain("some-lstm: 0 runs of 8 held every invariant; calibration takes at least 2. Nothing was written.")
            .And.Contain("The run of some-lstm is refused:").And.NotContain("   at ");
    }
}
