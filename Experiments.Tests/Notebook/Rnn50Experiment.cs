using Declared = Harness.Experiments.Notebook;

namespace Experiments.Tests.Notebook;

/// <summary>Notebook cells 188–199. Question: what does it lose with the last 50 tokens only?</summary>
[Trait("Category", "RNN")]
public sealed class Rnn50Experiment(Laboratory lab) : IClassFixture<Laboratory>
{
    [Theory, ClassData(typeof(InvariantNames))]
    public void Holds(string invariant) => lab.Run(Declared.Rnn50).Violation(invariant).Should().BeNull();

    [Fact]
    public void Has_the_parameters_that_its_layers_add_up_to() =>
        lab.Run(Declared.Rnn50).Summary.Should().BeEquivalentTo(new { Parameters = 1_300_065L, Trainable = 1_299_873L });

    [Fact]
    public void Leaves_no_tensor_behind() => lab.Run(Declared.Rnn50).Runs.Should().OnlyContain(run => run.LiveTensors == 0);

    [Fact]
    public Task Reproduces_its_recorded_metrics() => lab.VerifySnapshot(Declared.Rnn50);
}
