using Declared = Harness.Experiments.FairOpponents;

namespace Experiments.Tests.Controls;

/// <summary>The notebook's LSTM without its second layer. Question: what does the second LSTM add?</summary>
[Trait("Category", "Controls")]
public sealed class LstmOneLayerExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.LstmOneLayer).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.LstmOneLayer).Summary.Should().BeEquivalentTo(new { Parameters = 1_334_881L, Trainable = 1_334_753L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.LstmOneLayer).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.LstmOneLayer);
}
