using Declared = Harness.Experiments.Notebook;

namespace Experiments.Tests.Notebook;

/// <summary>Notebook cells 11–19. Question: what do two stacked LSTMs make of 100 tokens?</summary>
[Trait("Category", "LSTM")]
public sealed class LstmExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.Lstm).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.Lstm).Summary.Should().BeEquivalentTo(new { Parameters = 1_367_905L, Trainable = 1_367_777L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.Lstm).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.Lstm);
}
