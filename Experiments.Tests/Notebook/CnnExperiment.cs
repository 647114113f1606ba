using Declared = Harness.Experiments.Notebook;

namespace Experiments.Tests.Notebook;

/// <summary>Notebook cells 36–48. Question: what do convolutions make of word ids taken as magnitudes?</summary>
[Trait("Category", "CNN")]
public sealed class CnnExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.Cnn).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.Cnn).Summary.Should().BeEquivalentTo(new { Parameters = 160_769L, Trainable = 159_681L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.Cnn).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.Cnn);
}
