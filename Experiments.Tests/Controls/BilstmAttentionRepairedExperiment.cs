using Declared = Harness.Experiments.Controls;

namespace Experiments.Tests.Controls;

/// <summary>Question: what does attention add if it can focus?</summary>
[Trait("Category", "Controls")]
public sealed class BilstmAttentionRepairedExperiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.BilstmAttentionRepaired).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.BilstmAttentionRepaired).Summary.Should().BeEquivalentTo(new { Parameters = 1_101_249L, Trainable = 1_101_249L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.BilstmAttentionRepaired).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.BilstmAttentionRepaired);
}
