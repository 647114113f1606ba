using Declared = Harness.Experiments.Controls;

namespace Experiments.Tests.Controls;

/// <summary>The notebook's CNN with an embedding. Question: what do convolutions make of words?</summary>
[Trait("Category", "Controls")]
public sealed class CnnEmbeddingExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.CnnEmbedding).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.CnnEmbedding).Summary.Should().BeEquivalentTo(new { Parameters = 1_481_409L, Trainable = 1_480_321L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.CnnEmbedding).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.CnnEmbedding);
}
