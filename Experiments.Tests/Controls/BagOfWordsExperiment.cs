using Declared = Harness.Experiments.Controls;

namespace Experiments.Tests.Controls;

/// <summary>Question: what can be known without the order of the words?</summary>
[Trait("Category", "Controls")]
public sealed class BagOfWordsExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.BagOfWords).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.BagOfWords).Summary.Should().BeEquivalentTo(new { Parameters = 10_001L, Trainable = 10_001L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.BagOfWords).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.BagOfWords);
}
