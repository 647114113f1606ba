using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Training;
using Harness.Training.Evidence;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Evidence;

[Trait("Category", "Unit")]
public sealed class UntrainedModelTests
{
    private const float Preference = .5f;

    /// <summary>A model that prefers class 1 a little has a loss near ln 2 on balanced rows, also where all rows of class 0 stand first.</summary>
    [Fact]
    public void Rows_are_spread_over_the_split_for_data_may_be_sorted_by_label()
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
