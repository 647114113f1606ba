using Declared = Harness.Experiments.FairOpponents;

namespace Experiments.Tests.Controls;

/// <summary>The notebook's second LSTM with a narrow dense layer. Question: what does the width of the dense layer add?</summary>
[Trait("Category", "Controls")]
public sealed class LstmNarrowDenseExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.LstmNarrowDense).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.LstmNarrowDense).Summary.Should().BeEquivalentTo(new { Parameters = 533_665L, Trainable = 533_665L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.LstmNarrowDense).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.LstmNarrowDense);
}
