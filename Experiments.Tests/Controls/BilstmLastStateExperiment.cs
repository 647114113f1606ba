using Declared = Harness.Experiments.FairOpponents;

namespace Experiments.Tests.Controls;

/// <summary>The notebook's bidirectional LSTM without attention. Question: what does attention add to what the recurrence remembers by itself?</summary>
[Trait("Category", "Controls")]
public sealed class BilstmLastStateExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.BilstmLastState).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.BilstmLastState).Summary.Should().BeEquivalentTo(new { Parameters = 1_084_609L, Trainable = 1_084_609L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.BilstmLastState).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.BilstmLastState);
}
