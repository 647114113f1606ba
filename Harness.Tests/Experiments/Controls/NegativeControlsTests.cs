using Harness.Experiments;
using Harness.Experiments.Controls;
using Harness.Models;
using Harness.Reporting;
using Harness.Tests.Invariants;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments.Controls;

/// <summary>Tests running all negative controls of an experiment, as <c>run --controls</c> does.</summary>
[Trait("Category", "Unit")]
public sealed class NegativeControlsTests
{
    private static readonly Experiment Words = Specimen.FastLearner with { Model = _ => new WordCountsClassifier(10_000) };

    private static readonly string[] Controls =
        ["on shuffled labels", "against a bag of words", "lengths alone", "one word decides", "all texts the same", "on other ids", "more padding"];

    private static readonly Experiment LearnsNothing = Words with { Name = "blind", Model = _ => new MajorityClassifier() };

    [Fact]
    public void Hold_for_an_experiment_that_reads_words()
    {
        var answers = Run(Words);

        answers.Select(answer => answer.Control).Should().Equal(Controls);
        answers.SelectMany(answer => answer.Violations).Should().BeEmpty();
        answers.SelectMany(answer => answer.Invariants).Should()
            .Equal("beats-its-shuffled-labels", "beats-a-bag-of-words", "beats-the-lengths-of-texts", "finds-a-word-that-decides",
                "equal-texts-get-equal-answers", "ids-are-names-not-magnitudes", "padding-says-nothing");
    }

    [Fact]
    public void Refuse_an_experiment_that_learns_nothing()
    {
        var answers = Run(LearnsNothing);

        answers.SelectMany(answer => answer.NewViolations).Select(violation => violation.Invariant).Should().Contain("beats-its-shuffled-labels");
        ControlTable.Of(answers).Should().Contain("REFUSED");
    }

    [Fact]
    public void Accept_declared_known_defects()
    {
        var answers = Run(LearnsNothing with
        {
            KnownDefects =
            ["beats-its-shuffled-labels", "beats-a-bag-of-words", "beats-the-lengths-of-texts", "finds-a-word-that-decides"]
        });

        answers.SelectMany(answer => answer.NewViolations).Should().BeEmpty();
        answers.SelectMany(answer => answer.Violations).Should().NotBeEmpty();
        ControlTable.Of(answers).Should().Contain("known defect").And.NotContain("REFUSED");
    }

    [Fact]
    public void Report_a_declared_defect_that_no_control_finds() =>
        ControlAnswer.NotSeen(Run(Words with { KnownDefects = ["padding-says-nothing"] })).Should()
            .Equal("specimen declares the known defect 'padding-says-nothing', but no control found it.");

    [Fact]
    public void Refuse_a_known_defect_with_an_unknown_name() =>
        FluentActions.Invoking(() => Run(Words with { KnownDefects = ["no-such"] })).Should().Throw<InvalidOperationException>()
            .WithMessage("specimen declares the known defect 'no-such'; expected names of invariants: labels-are-0-or-1, *");

    [Fact]
    public void Report_a_control_that_fails_and_run_the_others()
    {
        var fixedLength = Words with { Model = _ => new FixedLengthModel() };

        var answers = Run(fixedLength);

        answers.Select(answer => answer.Control).Should().Equal(Controls);
        answers.Single(answer => answer.Failure is not null).Figures.Should().Be("failed: It reads 11 ids; got 21.");
        ControlTable.Of(answers).Should().Contain("FAILED");
    }

    [Fact]
    public void Count_a_run_that_is_refused_before_its_evaluation_as_a_result()
    {
        var diverges = Words with
        {
            Fit = (model, rows, plan, random, mayContinue) =>
                Trainer.Fit(model, rows, model is WordCountsClassifier ? plan : plan with { LearningRate = 1e30 }, random, mayContinue),
        };

        var answer = Run(diverges).Single(answer => answer.Control == "on other ids");

        answer.Figures.Should().Be("refused before its evaluation");
        answer.NewViolations.Select(violation => violation.Invariant).Should().Contain("logits-are-bounded");
    }

    /// <summary>Checks that the scheduler also limits the controls that need no training, because they compute as much as an evaluation.</summary>
    [Fact]
    public void Run_one_at_a_time_if_the_scheduler_allows_one()
    {
        var counter = new ConcurrencyCounter();
        var experiment = Words with { Model = _ => new CountedModel(counter) };

        new NegativeControls(Specimen.Small, Specimen.EasyRows, Some.Device, new RunScheduler(1))
            .Of([experiment with { Name = "one" }, experiment with { Name = "two" }, experiment with { Name = "three" }]);

        counter.Most.Should().Be(1);
    }

    /// <summary>Counts how many models compute at the same time.</summary>
    private sealed class ConcurrencyCounter
    {
        private int _now, _most;

        public int Most => _most;

        public T While<T>(Func<T> compute)
        {
            SetMost(Interlocked.Increment(ref _now));
            Thread.Sleep(1); // long enough for another thread to start if it is allowed to
            var result = compute();
            Interlocked.Decrement(ref _now);
            return result;
        }

        private void SetMost(int running)
        {
            for (var most = _most; running > most; most = _most)
                Interlocked.CompareExchange(ref _most, running, most);
        }
    }

    /// <summary>Counts its forward passes. Passes of a single row are not counted, because they belong to model summaries and not to runs.</summary>
    private sealed class CountedModel : nn.Module<Tensor, Tensor>
    {
        private readonly WordCountsClassifier _words = new(10_000);
        private readonly ConcurrencyCounter _counter;

        public CountedModel(ConcurrencyCounter counter) : base(nameof(CountedModel))
        {
            _counter = counter;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.shape[0] == 1 ? _words.call(input) : _counter.While(() => _words.call(input));
    }

    /// <summary>Accepts only texts of one length, so that the control with more padding fails.</summary>
    private sealed class FixedLengthModel : nn.Module<Tensor, Tensor>
    {
        private readonly WordCountsClassifier _words = new(10_000);

        public FixedLengthModel() : base(nameof(FixedLengthModel)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            input.shape[1] == Some.Length ? _words.call(input) : throw new InvalidOperationException($"It reads {Some.Length} ids; got {input.shape[1]}.");
    }

    private static IReadOnlyList<ControlAnswer> Run(Experiment experiment) =>
        new NegativeControls(Specimen.Small, Specimen.EasyRows, Some.Device).Of([experiment]);
}
