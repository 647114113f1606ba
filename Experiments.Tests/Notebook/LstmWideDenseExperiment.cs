using Declared = Harness.Experiments.Notebook;

namespace Experiments.Tests.Notebook;

/// <summary>Notebook cells 12–14 of its second numbering. Question: does one LSTM with a wide dense layer do as well as two?</summary>
[Trait("Category", "LSTM")]
public sealed class LstmWideDenseExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.LstmWideDense).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.LstmWideDense).Summary.Should().BeEquivalentTo(new { Parameters = 546_337L, Trainable = 546_337L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.LstmWideDense).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.LstmWideDense);
}
