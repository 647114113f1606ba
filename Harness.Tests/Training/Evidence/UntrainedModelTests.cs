using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Training;
using Harness.Training.Evidence;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Evidence;

/// <summary>Tests the loss of the untrained model.</summary>
[Trait("Category", "Unit")]
public sealed class UntrainedModelTests
{
    private const float Preference = .5f;

    /// <summary>Checks a model that slightly prefers class 1. Its loss on balanced rows is near ln 2, even if all rows of class 0 come first.</summary>
    [Fact]
    public void Rows_are_taken_from_the_whole_split_because_data_may_be_sorted_by_label()
    {
        using var scope = NewDisposeScope();
        var sorted = Some.Reviews(800).OrderBy(review => review.Label).ToList();
        var positives = sorted.Count(review => review.Label == 1) / (double)sorted.Count;
        var data = new Dataset(new Corpus(sorted, Split.Train), Some.Corpus(8, Split.Test));
        using var rows = TensorRows.From(data.Encode(Some.Experiment().Tokenisation, Split.Train), Some.Device);
        using var model = new MajorityClassifier();
        using (no_grad())
            model.parameters().Single().fill_(Held.Number(Preference));

        var loss = UntrainedModel.Of(model, rows).Loss;

        var ofNegative = Math.Log(1 + Math.Exp(Preference));
        loss.Should().BeApproximately(ofNegative - (positives * Preference), .01);
    }
}
