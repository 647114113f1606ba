using Declared = Harness.Experiments.Notebook;

namespace Experiments.Tests.Notebook;

/// <summary>Notebook cells 28–37. Question: what does reading from both ends and the notebook's attention add?</summary>
[Trait("Category", "LSTM")]
[Trait("Category", "Attention")]
public sealed class BilstmAttentionExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.BilstmAttention).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.BilstmAttention).Summary.Should().BeEquivalentTo(new { Parameters = 1_101_121L, Trainable = 1_101_121L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.BilstmAttention).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.BilstmAttention);
}
