using Harness.Experiments;
using Harness.Metrics;

namespace Experiments.Tests;

/// <summary>Compares all experiments and controls on identical rows. Question: what does the comparison show, and what does it not show?</summary>
[Trait("Category", "Comparison")]
public sealed class ComparisonTests(Laboratory lab) : IClassFixture<Laboratory>
{
    [Fact]
    public void All_are_trained_and_evaluated_on_the_same_rows_with_the_same_vocabulary()
    {
        var runs = lab.Compare()
            .SelectMany(result =>
                result.Runs.Select(run =>
                    (result.Vocabulary.Fingerprint, Train: run.Evidence.Train.Fingerprint, Test: run.Evidence.TestEvaluation!.CorpusFingerprint)));
        runs.Distinct().Should().ContainSingle();
    }

    [Fact]
    public void The_comparison_violates_no_invariant() => lab.ComparisonViolations().Should().BeEmpty();

    [FactOnRealReviews]
    public void The_network_on_raw_word_ids_is_near_chance_and_with_an_embedding_it_is_accurate()
    {
        var (raw, embedded) = (Accuracy(Notebook.Cnn), Accuracy(Controls.CnnEmbedding));

        raw.Mean.Should().BeInRange(.45, .60);
        embedded.Mean.Should().BeGreaterThan(.80);
    }

    [Fact]
    public void The_word_order_improves_the_accuracy_of_a_sequence_model() =>
        (Accuracy(Notebook.Lstm).Mean - Accuracy(Controls.BagOfWords).Mean)
            .Should().BeGreaterThan(RealReviews ? 0 : .1);

    [Fact]
    public void Only_the_embedding_differs_between_the_two_convolutional_networks() =>
        Factors.Differing(lab.Run(Notebook.Cnn), lab.Run(Controls.CnnEmbedding)).Should().Equal("embedding");

    [Fact]
    public void Only_the_length_differs_between_the_two_simple_recurrences() =>
        Factors.Differing(lab.Run(Notebook.Rnn100), lab.Run(Notebook.Rnn50)).Should().Equal("tokens");

    [Fact]
    public void The_notebook_s_recurrence_and_convolution_differ_in_many_factors() =>
        Factors.Differing(lab.Run(Notebook.Cnn), lab.Run(Notebook.Rnn100))
            .Should().Contain(["embedding", "sequence layers", "dropout", "batch size"]);

    [Fact]
    public void The_accuracy_of_the_majority_is_the_share_of_its_class()
    {
        var majority = lab.Run(Controls.Majority);
        var evidence = majority.Runs[0].Evidence;
        var positive = evidence.Train.Positives > evidence.Train.Negatives;

        Accuracy(majority.Experiment).Should()
            .Be(new MeanAndDeviation((double)(positive ? evidence.Test.Positives : evidence.Test.Negatives) / evidence.Test.Rows, 0));
        evidence.TestEvaluation!.Metrics.RocAuc.Should().Be(.5);
    }

    [Fact]
    public Task Reproduces_its_recorded_table() => lab.VerifyComparison();

    /// <summary>Tells whether the reviews are real. The synthetic reviews depend on word order by design.
    /// In real reviews, single words carry most of the information.</summary>
    private bool RealReviews => lab.Run(Notebook.Lstm).Profile.IsCustomData;

    private MeanAndDeviation Accuracy(Experiment experiment) =>
        MeanAndDeviation.Of([.. lab.Run(experiment).Runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy)]);
}
