using System.Diagnostics.CodeAnalysis;
using Harness.Experiments;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Tests.ControlTests;

/// <summary>Trains the model of each experiment on one synthetic batch,
/// a check that Karpathy's recipe (2019) requires before the full training.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A control compares with torch's own functions.")]
[Trait("Category", "Controls")]
public sealed class OneBatchTests
{
    private static readonly Scalar One = 1.ToScalar();

    private const int StepsPerRound = 20, Rounds = 15;
    private const double Memorised = .05;

    /// <summary>All experiments except <c>majority</c>, whose single parameter cannot memorise anything.</summary>
    public static TheoryData<string> EveryNetwork =>
        [.. AmazonReviews.Study.Experiments.Where(experiment => experiment != Controls.Majority).Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(EveryNetwork))]
    public void Is_memorised(string experiment)
    {
        using var subject = new Subject(experiment, Batch(experiment));

        var (loss, accuracy) = Memorise(subject, subject.Train);

        loss.Should().BeInRange(0, Memorised);
        accuracy.Should().Be(1);
    }

    /// <summary>Checks that labels 1 and 2 give a negative loss. The usual condition of this test, a loss below .05, does not notice them.</summary>
    [Fact]
    public void Is_not_memorised_with_labels_1_and_2()
    {
        using var subject = new Subject("lstm-wide-dense", Batch("lstm-wide-dense"));
        using var labels12 =
            new TensorRows(subject.Train.IdsOf(0, subject.Train.Rows).to(int16), subject.Train.Labels.add(One, One), subject.Train.Split,
                subject.Train.CorpusFingerprint);

        var (loss, _) = Memorise(subject, labels12);

        loss.Should().BeLessThan(0);
    }

    [Theory, MemberData(nameof(EveryNetwork))]
    public void Gives_every_weight_a_finite_gradient_and_changes_it(string experiment)
    {
        using var subject = new Subject(experiment, Batch(experiment));
        var before = subject.Weights.ToDictionary(weight => weight.Name, weight => weight.Weight.detach().clone());

        subject.Model.train();
        nn.functional.binary_cross_entropy_with_logits(subject.Model.call(subject.Train.IdsOf(0, subject.Train.Rows)), subject.Train.Labels).backward();

        Failing(subject.Weights.Select(weight => (weight.Name, weight.Weight.grad is { } gradient && gradient.isfinite().all().item<bool>())))
            .Should().BeEmpty("every gradient must be finite");
        subject.Model.zero_grad();
        subject.Fit(subject.Train, epochs: 1, learningRate: 1e-3);
        Failing(subject.Weights.Select(weight => (weight.Name, weight.Weight.ne(before[weight.Name]).any().item<bool>())))
            .Should().BeEmpty("a step must change every weight");
    }

    [Fact]
    public void A_weight_that_does_not_change_is_named()
    {
        using var subject = new Subject("bag-of-words", Batch("bag-of-words"));
        var before = subject.Weights.ToDictionary(weight => weight.Name, weight => weight.Weight.detach().clone());
        Failing(subject.Weights.Select(weight => (weight.Name, weight.Weight.ne(before[weight.Name]).any().item<bool>()))).Should().HaveCount(before.Count);
    }

    private static IEnumerable<string> Failing(IEnumerable<(string Name, bool Holds)> weights) =>
        weights.Where(weight => !weight.Holds).Select(weight => weight.Name);

    /// <summary>Trains with five times the notebook's learning rate, so that the test takes seconds.</summary>
    private static (double Loss, double Accuracy) Memorise(Subject subject, TensorRows rows)
    {
        for (var round = 1; ; round++)
        {
            subject.Fit(rows, epochs: StepsPerRound, learningRate: 5e-3);
            if (subject.Judge(rows) is var result && (result is { Loss: <= Memorised, Accuracy: 1 } or { Loss: < 0 } || round == Rounds))
                return result;
        }
    }

    private static Dataset Batch(string experiment) => Subject.Synthetic(train: Subject.Named(experiment).BatchSize, test: 8);
}
