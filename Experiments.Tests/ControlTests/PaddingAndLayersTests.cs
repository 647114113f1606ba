using Harness.Experiments.Controls;
using Harness.Invariants;
using Harness.Models.Layers;

namespace Experiments.Tests.ControlTests;

/// <summary>Tests properties of the untrained models: known defects of the published models, and the repair of one.</summary>
[Trait("Category", "Controls")]
public sealed class PaddingAndLayersTests
{
    private const int Pads = 10;

    public static TheoryData<string> EveryNetwork => OneBatchTests.EveryNetwork;

    /// <summary>
    /// Checks which models depend on padding. Keras does not mask padding by default, and the notebook does not turn masking on (defect 13).
    /// More padding does not change the logits of <c>bag-of-words</c>, which counts words, and of <c>cnn-matched</c>, which takes the maximum of a filter
    /// over all time steps: rows with padding already contain the value for padding.
    /// </summary>
    [Theory, MemberData(nameof(EveryNetwork))]
    public void More_padding_changes_the_logits_of_models_that_read_it(string experiment)
    {
        using var subject = new Subject(experiment, Subject.Synthetic(train: 16, test: 8));
        using var ids = subject.Test.IdsOf(0, subject.Test.Rows);

        var evidence = MorePadding.Of(experiment, subject.Model, ids, Pads).Should().BeOfType<ControlEvidence.MorePadding>().Subject;

        (evidence.LargestShift > 0).Should().Be(experiment is not ("bag-of-words" or "cnn-matched"));
    }

    /// <summary>Checks that the logits change without a removable layer. The only exception is the max pooling directly before the global one in <c>cnn</c>
    /// and <c>cnn-embedding</c>, because it does not change the maximum (defect 22).</summary>
    [Theory, MemberData(nameof(EveryNetwork))]
    public void Every_layer_that_can_be_removed_has_an_effect(string experiment)
    {
        using var subject = new Subject(experiment, Subject.Synthetic(train: 16, test: 8));
        using var ids = subject.Test.IdsOf(0, subject.Test.Rows);

        var dead = RemovedLayers.Of(experiment, subject.Model, ids).Where(layer => InvariantCatalogue.Standard.Violations(layer).Count > 0)
            .Cast<ControlEvidence.RemovedLayer>().Select(layer => layer.Layer);

        dead.Should().Equal(experiment is "cnn" or "cnn-embedding" ? ["MaxPooling1D (pool3)"] : []);
    }

    /// <summary>Compares the two attentions. In the published one, tanh bounds the scores, so one time step of a hundred gets at most e²/(e²+99) of the
    /// attention weight, which is 6.9 % (defect 21).</summary>
    [Fact]
    public void The_published_attention_cannot_focus_and_the_repaired_one_can()
    {
        var published = (ControlEvidence.NeedleTask)NeedleTask.Of((channels, random) => new ChannelAttention(channels, random), seed: 1);
        var repaired = (ControlEvidence.NeedleTask)NeedleTask.Of((channels, random) => new StepAttention(channels, random), seed: 1);

        published.Share.Should().BeLessThanOrEqualTo(Math.Exp(2) / (Math.Exp(2) + 99));
        repaired.Share.Should().BeGreaterThanOrEqualTo(.9);
    }
}
