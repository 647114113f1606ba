using Harness.Experiments;
using Harness.Experiments.Controls;
using Harness.Models;
using Harness.Reporting;
using Harness.Tests.Invariants;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments.Controls;

/// <summary>Experiments held against all controls at once, as <c>run --controls</c> does.</summary>
[Trait("Category", "Unit")]
public sealed class NegativeControlsTests
{
    private static readonly Experiment Words = Specimen.FastLearner with { Model = _ => new WordCountsClassifier(10_000) };

    private static readonly string[] Controls =
        ["on shuffled labels", "against a bag of words", "lengths alone", "one word decides", "all texts the same", "on other ids", "more padding"];

    private static readonly Experiment LearnsNothing = Words with { Name = "blind", Model = _ => new MajorityClassifier() };

    [Fact]
    public void Hold_where_the_experiment_reads_words()
    {
        var answers = Ask(Words);

        answers.Select(answer => answer.Control).Should().Equal(Controls);
        answers.SelectMany(answer => answer.Violations).Should().BeEmpty();
        answers.SelectMany(answer => answer.Invariants).Should()
            .Equal("beats-its-shuffled-labels", "beats-a-bag-of-words", "beats-the-lengths-of-texts", "finds-a-word-that-decides",
                "equal-texts-get-equal-answers", "ids-are-names-not-magnitudes", "padding-says-nothing");
    }

    [Fact]
    public void Refuse_an_experiment_that_learns_nothing()
    {
        var answers = Ask(LearnsNothing);

        answers.SelectMany(answer => answer.NewViolations).Select(violation => violation.Invariant).Should().Contain("beats-its-shuffled-labels");
        ControlTable.Of(answers).Should().Contain("REFUSED");
    }

    [Fact]
    public void Know_the_defects_that_are_declared()
    {
        var answers = Ask(LearnsNothing with
        {
            KnownDefects =
            ["beats-its-shuffled-labels", "beats-a-bag-of-words", "beats-the-lengths-of-texts", "finds-a-word-that-decides"]
        });

        answers.SelectMany(answer => answer.NewViolations).Should().BeEmpty();
        answers.SelectMany(answer => answer.Violations).Should().NotBeEmpty();
        ControlTable.Of(answers).Should().Contain("known defect").And.NotContain("REFUSED");
    }

    [Fact]
    public void Say_which_declared_defect_is_none() =>
        ControlAnswer.NotSeen(Ask(Words with { KnownDefects = ["padding-says-nothing"] })).Should()
            .Equal("specimen declares the known defect 'padding-says-nothing', but no control found it.");

    [Fact]
    public void Refuse_a_known_defect_of_an_unknown_name() =>
        FluentActions.Invoking(() => Ask(Words with { KnownDefects = ["no-such"] })).Should().Throw<InvalidOperationException>()
            .WithMessage("specimen declares the known defect 'no-such'; expected names of invariants: labels-are-0-or-1, *");

    [Fact]
    public void Say_which_could_not_be_asked_and_ask_the_others()
    {
        var fixedLength = Words with { Model = _ => new OfOneLength() };

        var answers = Ask(fixedLength);

        answers.Select(answer => answer.Control).Should().Equal(Controls);
        answers.Single(answer => answer.Failure is not null).Figures.Should().Be("failed: It reads 11 ids; got 21.");
        ControlTable.Of(answers).Should().Contain("FAILED");
    }

    [Fact]
    public void Count_a_run_that_is_refused_before_its_evaluation_as_an_answer()
    {
        var bursts = Words with
        {
            Fit = (model, rows, plan, random, mayContinue) =>
                Trainer.Fit(model, rows, model is WordCountsClassifier ? plan : plan with { LearningRate = 1e30 }, random, mayContinue),
        };

        var answer = Ask(bursts).Single(answer => answer.Control == "on other ids");

        answer.Figures.Should().Be("refused before its evaluation");
        answer.NewViolations.Select(violation => violation.Invariant).Should().Contain("logits-are-bounded");
    }

    /// <summary>Controls of one model need no training, but they compute as much as an evaluation.</summary>
    [Fact]
    public void Run_one_at_a_time_where_one_may_run()
    {
        var watch = new Overlap();
        var experiment = Words with { Model = _ => new Watched(watch) };

        new NegativeControls(Specimen.Small, Specimen.EasyRows, Some.Device, new RunScheduler(1))
            .Of([experiment with { Name = "one" }, experiment with { Name = "two" }, experiment with { Name = "three" }]);

        watch.Most.Should().Be(1);
    }

    /// <summary>Counts how many models compute at once. The single rows of summaries are not counted: they belong to no run.</summary>
    private sealed class Overlap
    {
        private int _now, _most;

        public int Most => _most;

        public T While<T>(Func<T> compute)
        {
            InterlockedMax(Interlocked.Increment(ref _now));
            Thread.Sleep(1); // long enough for another thread to come, if one may
            var result = compute();
            Interlocked.Decrement(ref _now);
            return result;
        }

        private void InterlockedMax(int seen)
        {
            for (var most = _most; seen > most; most = _most)
                Interlocked.CompareExchange(ref _most, seen, most);
        }
    }

    private sealed class Watched : nn.Module<Tensor, Tensor>
    {
        private readonly WordCountsClassifier _words = new(10_000);
        private readonly Overlap _overlap;

        public Watched(Overlap overlap) : base(nameof(Watched))
        {
            _overlap = overlap;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.shape[0] == 1 ? _words.call(input) : _overlap.While(() => _words.call(input));
    }

    private sealed class OfOneLength : nn.Module<Tensor, Tensor>
    {
        private readonly WordCountsClassifier _words = new(10_000);

        public OfOneLength() : base(nameof(OfOneLength)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            input.shape[1] == Some.Length ? _words.call(input) : throw new InvalidOperationException($"It reads {Some.Length} ids; got {input.shape[1]}.");
    }

    private static IReadOnlyList<ControlAnswer> Ask(Experiment experiment) =>
        new NegativeControls(Specimen.Small, Specimen.EasyRows, Some.Device).Of([experiment]);
}
