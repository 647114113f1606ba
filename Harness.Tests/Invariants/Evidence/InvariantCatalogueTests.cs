using Harness.Invariants;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Tests which invariants apply at which stage and in which order, and the computed properties of evidence.</summary>
[Trait("Category", "Invariants")]
public sealed class InvariantCatalogueTests
{
    public static TheoryData<Stage> StagesOfARun => [Stage.Data, Stage.Model, Stage.Step, Stage.Epoch, Stage.Result];

    [Theory, MemberData(nameof(StagesOfARun))]
    public void A_sound_run_has_no_violations_at_any_stage(Stage reached) =>
        InvariantCatalogue.Standard.Violations(SoundRun.At(reached), reached).Should().BeEmpty();

    [Fact]
    public void A_sound_comparison_has_no_violations() => InvariantCatalogue.Standard.Violations(SoundComparison.Sound).Should().BeEmpty();

    [Fact]
    public void Invariants_of_runs_are_ordered_by_stage() =>
        InvariantCatalogue.Standard.OfRuns.Select(invariant => invariant.Stage).Should().BeInAscendingOrder();

    [Fact]
    public void Invariants_of_comparisons_and_controls_have_their_own_stages()
    {
        InvariantCatalogue.Standard.OfComparisons.Should().NotBeEmpty().And.OnlyContain(invariant => invariant.Stage == Stage.Comparison);
        InvariantCatalogue.Standard.OfControls.Should().NotBeEmpty().And.OnlyContain(invariant => invariant.Stage == Stage.Control);
    }

    [Fact]
    public void The_catalogue_lists_invariants_of_runs_then_of_comparisons_then_of_controls() =>
        InvariantCatalogue.Standard.All
            .Should().Equal([.. InvariantCatalogue.Standard.OfRuns, .. InvariantCatalogue.Standard.OfComparisons, .. InvariantCatalogue.Standard.OfControls]);

    [Fact]
    public void The_catalogue_contains_every_invariant_of_the_harness() =>
        InvariantCatalogue.Standard.All.Select(invariant => invariant.GetType())
            .Should().BeEquivalentTo(typeof(IInvariant).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IInvariant))));

    [Fact]
    public void Every_invariant_of_runs_applies_to_a_complete_run_of_two_or_of_three_classes() =>
        InvariantCatalogue.Standard.ThatApplyTo(SoundRun.Sound).Concat(InvariantCatalogue.Standard.ThatApplyTo(SoundRun.OfThree)).Distinct()
            .Should().BeEquivalentTo(InvariantCatalogue.Standard.OfRuns);

    /// <summary>Checks that invariants of several logits do not apply to one logit, and the reverse. Snapshots list the invariants that were checked, so a
    /// snapshot of two classes must not list an invariant of more classes.</summary>
    [Fact]
    public void Invariants_of_one_logit_and_of_one_logit_for_each_class_exclude_each_other()
    {
        var (two, three) = (InvariantCatalogue.Standard.ThatApplyTo(SoundRun.Sound), InvariantCatalogue.Standard.ThatApplyTo(SoundRun.OfThree));
        three.Except(two).Select(invariant => invariant.Name).Should().Equal("labels-are-classes", "every-class-is-evaluated", "untrained-loss-is-ln-k");
        two.Except(three).Select(invariant => invariant.Name).Should()
            .Equal("labels-are-0-or-1", "rows-are-as-declared", "both-classes-are-evaluated", "untrained-loss-is-ln-2");
    }

    [Fact]
    public void A_sound_run_of_three_classes_has_no_violations() =>
        InvariantCatalogue.Standard.Violations(SoundRun.OfThree, Stage.Result).Should().BeEmpty();

    [Fact]
    public void Invariants_that_need_a_model_or_training_do_not_apply_to_a_run_that_has_only_read_its_data() =>
        InvariantCatalogue.Standard.OfRuns.Except(InvariantCatalogue.Standard.ThatApplyTo(SoundRun.At(Stage.Data))).Select(invariant => invariant.Name)
            .Should().Equal(
            "labels-are-classes", "every-class-is-evaluated", "model-is-as-declared", "rerun-starts-the-same", "untrained-loss-is-ln-2",
            "untrained-loss-is-ln-k", "gradients-are-bounded", "loss-does-not-fall-by-the-step",
            "labels-stay-with-their-texts", "training-ran-to-its-end", "training-is-timed-alone", "batch-norm-is-warmed-up",
            "accuracy-is-in-the-literatures-band");

    [Fact]
    public void Violations_have_the_order_of_the_catalogue() =>
        InvariantCatalogue.Standard.Violations(SoundRun.Sound with
        {
            PlannedEpochs = 4,
            DeclaredTokens = 4,
            PairingFingerprint = SoundRun.Fingerprint("other")
        },
            Stage.Result)
            .Select(violation => violation.Invariant).Should().Equal("length-is-as-declared", "labels-stay-with-their-texts", "training-ran-to-its-end");

    [Fact]
    public void A_violation_has_all_its_parts_in_one_line() =>
        new Violation("loss-is-non-negative", "A loss of -1.", "zero or more.", "labels outside {0, 1}.", "the labels").ToString()
            .Should().Be("loss-is-non-negative: A loss of -1. Expected: zero or more. Likely cause: labels outside {0, 1}. Look at: the labels.");

    [Fact]
    public void A_run_lists_the_evaluations_that_exist()
    {
        var run = SoundRun.Sound;
        run.Evaluations.Should().Equal(run.TrainEvaluation!, run.TestEvaluation!);
        (run with { TrainEvaluation = null }).Evaluations.Should().Equal(run.TestEvaluation!);
        SoundRun.At(Stage.Epoch).Evaluations.Should().BeEmpty();
    }

    [Fact]
    public void The_steps_of_a_run_are_the_sum_over_its_epochs()
    {
        SoundRun.Sound.Steps.Should().Be(18);
        SoundRun.At(Stage.Data).Steps.Should().Be(0);
    }

    [Fact]
    public void A_comparison_lists_each_pair_once_with_the_earlier_result_first()
    {
        var three = SoundComparison.Sound with { Results = [.. new[] { "cnn", "lstm", "rnn" }.Select(model => SoundComparison.Result(model, [32]))] };
        three.Pairs.Select(pair => (pair.First.Name, pair.Second.Name)).Should().Equal(("cnn", "lstm"), ("cnn", "rnn"), ("lstm", "rnn"));
    }

    [Fact]
    public void A_comparison_finds_its_results_by_name()
    {
        SoundComparison.Sound["lstm"].Should().BeSameAs(SoundComparison.Sound.Results[1]);
        FluentActions.Invoking(() => SoundComparison.Sound["gru"]).Should().Throw<InvalidOperationException>()
            .WithMessage("No result of 'gru' is compared; there are: cnn, lstm.");
    }

    [Fact]
    public void A_claim_about_a_result_that_is_not_compared_is_an_error() =>
        FluentActions.Invoking(() =>
            InvariantCatalogue.Standard.Violations(SoundComparison.Sound with { Claims = [new StatedClaim("A GRU would do better.", "gru", "cnn")] }))
                .Should().Throw<InvalidOperationException>();

    [Fact]
    public void Two_results_differ_in_the_factors_whose_values_differ()
    {
        var (cnn, lstm) = (SoundComparison.Sound.Results[0], SoundComparison.Sound.Results[1]);
        cnn.DifferingFrom(lstm).Should().Equal("model");
        cnn.DifferingFrom(cnn).Should().BeEmpty();
    }
}
