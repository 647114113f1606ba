using Declared = Harness.Experiments.FairOpponents;

namespace Experiments.Tests.Controls;

/// <summary>The simple recurrences with convolutions in their place.
/// Question: what does convolution make of 100 tokens if it has everything that the recurrence has?</summary>
[Trait("Category", "Controls")]
public sealed class CnnMatchedExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.CnnMatched).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.CnnMatched).Summary.Should().BeEquivalentTo(new { Parameters = 1_335_905L, Trainable = 1_335_713L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.CnnMatched).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.CnnMatched);
}
