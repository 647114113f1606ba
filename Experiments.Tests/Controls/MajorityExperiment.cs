using Declared = Harness.Experiments.Controls;

namespace Experiments.Tests.Controls;

/// <summary>Question: what is known without reading at all?</summary>
[Trait("Category", "Controls")]
public sealed class MajorityExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.Majority).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.Majority).Summary.Should().BeEquivalentTo(new { Parameters = 1L, Trainable = 1L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.Majority).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.Majority);
}
