using System.Diagnostics.CodeAnalysis;
using Harness.Experiments;

namespace Harness.Xunit;

/// <summary>The tests of one experiment: every invariant holds, the model has its parameters, no tensor is left, and the metrics are the accepted
/// ones.</summary>
/// <typeparam name="TLaboratory">Runs the experiments of the study.</typeparam>
/// <param name="lab">Runs the experiment.</param>
/// <param name="experiment">Which.</param>
/// <param name="parameters">Parameters of its model, added up by hand, with batch norm's moving statistics.</param>
/// <param name="trainable">Those of them that training changes.</param>
public abstract class ExperimentTest<TLaboratory>(TLaboratory lab, Experiment experiment, long parameters, long trainable) : IClassFixture<TLaboratory>
    where TLaboratory : StudyLaboratory, IStudyLaboratory
{
    /// <summary>The names of all invariants of a run: a test for each, so that a report says which one fired.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "xunit reads the names from here; nobody writes the type argument.")]
    public static TheoryData<string> Invariants => [.. TLaboratory.Study.Invariants.OfRuns.Select(invariant => invariant.Name)];

    /// <summary>Asks one invariant.</summary>
    /// <param name="invariant">Its name.</param>
    [Theory, MemberData(nameof(Invariants))]
    public void Holds(string invariant)
    {
        if (lab.Run(experiment).Violation(invariant) is { } violation)
            Assert.Fail(violation.ToString());
    }

    /// <summary>Compares the model's parameters with those that were added up by hand.</summary>
    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to()
    {
        var summary = lab.Run(experiment).Summary;
        Assert.Equal((parameters, trainable), (summary.Parameters, summary.Trainable));
    }

    /// <summary>Counts the tensors that are still alive after a run.</summary>
    [Fact]
    public void Leaves_no_tensor_behind() => Assert.All(lab.Run(experiment).Runs, run => Assert.Equal(0, run.LiveTensors));

    /// <summary>Compares the metrics with the accepted snapshot.</summary>
    /// <returns>When it is done.</returns>
    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(experiment);
}
