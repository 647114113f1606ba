using System.Diagnostics.CodeAnalysis;
using Harness.Experiments;

namespace Harness.Xunit;

/// <summary>The tests of one experiment: every invariant holds, the parameter count is correct, no tensor is leaked, and the metrics equal the accepted
/// ones.</summary>
/// <typeparam name="TLaboratory">The laboratory, which runs the experiments of the study.</typeparam>
/// <param name="lab">Runs the experiment.</param>
/// <param name="experiment">The experiment.</param>
/// <param name="parameters">The parameter count of the model, added up by hand, including the moving statistics of batch norm.</param>
/// <param name="trainable">The number of these parameters that training changes.</param>
public abstract class ExperimentTest<TLaboratory>(TLaboratory lab, Experiment experiment, long parameters, long trainable) : IClassFixture<TLaboratory>
    where TLaboratory : StudyLaboratory, IStudyLaboratory
{
    /// <summary>The names of all invariants of a run. Each has its own test, so that a report shows which one failed.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "xunit reads the names from here; nobody writes the type argument.")]
    public static TheoryData<string> Invariants => [.. TLaboratory.Study.Invariants.OfRuns.Select(invariant => invariant.Name)];

    /// <summary>Checks one invariant.</summary>
    /// <param name="invariant">The name of the invariant.</param>
    [Theory, MemberData(nameof(Invariants))]
    public void Holds(string invariant)
    {
        if (lab.Run(experiment).Violation(invariant) is { } violation)
            Assert.Fail(violation.ToString());
    }

    /// <summary>Compares the parameter count of the model with the one that was added up by hand.</summary>
    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to()
    {
        var summary = lab.Run(experiment).Summary;
        Assert.Equal((parameters, trainable), (summary.Parameters, summary.Trainable));
    }

    /// <summary>Checks that no tensor is alive after a run.</summary>
    [Fact]
    public void Leaves_no_tensor_behind() => Assert.All(lab.Run(experiment).Runs, run => Assert.Equal(0, run.LiveTensors));

    /// <summary>Compares the metrics with the accepted snapshot.</summary>
    /// <returns>A task that ends with the comparison.</returns>
    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(experiment);
}
