using Harness.Data;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Tests the fitted constants of the majority classifier.</summary>
[Trait("Category", "Unit")]
public sealed class MajorityVoteTests
{
    [Fact]
    public void The_constant_is_the_log_odds_of_the_labels() => Fitted(Objective.Binary, 1, 1, 1, 0).Should().Equal((float)Math.Log(3));

    [Fact]
    public void The_constants_are_the_logarithms_of_the_shares() =>
        Fitted(Objective.Softmax(3), 0, 1, 1, 2).Should().Equal((float)Math.Log(.25), (float)Math.Log(.5), (float)Math.Log(.25));

    /// <summary>Checks classes without training rows. The logarithm of zero is infinite, and so would be the loss of every test row of the class.</summary>
    [Fact]
    public void A_class_without_rows_counts_as_half_a_row()
    {
        Fitted(Objective.Softmax(3), 0, 0, 2, 2).Should().Equal((float)Math.Log(.5), (float)Math.Log(.125), (float)Math.Log(.5));
        Fitted(Objective.Binary, 1, 1, 1, 1).Should().Equal((float)Math.Log(7));
        Fitted(Objective.Binary, 0, 0, 0, 0).Should().Equal((float)Math.Log(1.0 / 7));
    }

    private static float[] Fitted(Objective objective, params float[] labels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(1);
        using var rows = new TensorRows(zeros([labels.Length, 2], int16), tensor(labels).unsqueeze(1), Split.Train, "");
        using var model = new MajorityClassifier(objective.Logits);
        MajorityVote.Fit(model, rows, Some.Plan() with { Objective = objective }, random);
        return model.LogOdds.data<float>().ToArray();
    }
}
