using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Snapshots;

namespace Harness.Tests.Experiments.Decisions;

/// <summary>Tests the decider with small models that are really trained. One claim gets its verdict after few seeds, and the other never does.</summary>
[Trait("Category", "Unit")]
public sealed class DeciderTests : IDisposable
{
    private static readonly Dataset Data = Some.Dataset(train: 70, test: 200);
    private static readonly Experiment First = Some.Experiment("first"), Second = Some.Experiment("second") with { BatchSize = 15 };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Assertion SoonDecided => Some.Assertion(Second) with { First = First, SmallestDifference = .9 }; // any difference is too small to matter

    private static Assertion NeverDecided => SoonDecided with { Name = "narrow", SmallestDifference = 1e-6 };

    [Fact]
    public void Stops_at_the_first_interval_with_a_verdict()
    {
        var decider = Train(SoonDecided);

        var claim = decider.Claims.Single();
        (claim.Outcome, claim.Looks.Count).Should().Be((Outcome.Equivalent, claim.Interval.Seeds));
        claim.Looks.SkipLast(1).Should().NotBeEmpty().And.OnlyContain(look => DecisionRule.Of(SoonDecided, look) == Outcome.Undecided);
        decider.RunsOf(First).Count.Should().Be(decider.RunsOf(Second).Count).And.BeInRange(claim.Looks.Count, claim.Looks.Count + 1);
    }

    [Fact]
    public void A_rerun_trains_nothing_and_gives_the_same_page_and_snapshot()
    {
        var (first, rerun) = (Train(SoonDecided), Train(SoonDecided));

        (first.Trained > 0, rerun.Trained).Should().Be((true, 0));
        DecisionReport.Of(rerun, Runs()).Should().Be(DecisionReport.Of(first, Runs()));
        DecisionSnapshot.Of(Origin(rerun), rerun.Claims).Should().Be(DecisionSnapshot.Of(Origin(first), first.Claims));
    }

    [Fact]
    public void A_stopped_decider_continues_with_the_missing_runs()
    {
        var stop = new CancellationTokenSource();
        var stopped = new Decider([Claim.Of(SoonDecided)], Runs()) { Looked = claim => { if (claim.Looks.Count == 4) stop.Cancel(); } };
        stopped.Invoking(decider => decider.Train([SoonDecided.Name], 1, null, stop.Token)).Should().Throw<OperationCanceledException>();

        var resumed = Train(SoonDecided);

        resumed.Trained.Should().BeGreaterThan(0);
        (resumed.Trained + stopped.Trained).Should().Be(resumed.RunsOf(First).Count + resumed.RunsOf(Second).Count);
    }

    [Fact]
    public void Without_time_nothing_is_trained()
    {
        var decider = new Decider([Claim.Of(SoonDecided)], Runs());

        decider.Train([SoonDecided.Name], 2, TimeSpan.Zero, CancellationToken.None).Should().BeTrue();

        (decider.Trained, decider.Claims.Single().Outcome).Should().Be((0, Outcome.Undecided));
    }

    /// <summary>Checks a run that cannot be saved: a file is in the place of the archive's folder.</summary>
    [Fact]
    public void A_failure_ends_the_training_and_is_rethrown()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "some"), "no folder");
        var decider = new Decider([Claim.Of(SoonDecided)], Runs());

        decider.Invoking(failing => failing.Train([SoonDecided.Name], 2, null, CancellationToken.None)).Should().Throw<IOException>();
    }

    [Fact]
    public void Claims_that_are_not_wanted_get_no_seeds_but_widen_the_intervals()
    {
        var alone = Train(SoonDecided);
        var decider = new Decider([Claim.Of(SoonDecided), Claim.Of(NeverDecided)], Runs());

        decider.Train([SoonDecided.Name], 1, null, CancellationToken.None);

        decider.Claims[0].Interval.SeedsHalfWidth.Should().BeGreaterThan(alone.Claims[0].Looks[decider.Claims[0].Looks.Count - 1].SeedsHalfWidth,
            "two claims share the chance of a wrong verdict");
        decider.Claims[1].Outcome.Should().Be(Outcome.Undecided);
    }

    [Fact]
    public void A_plan_lists_the_missing_runs_in_the_format_of_the_seeds_option()
    {
        var decider = new Decider([Claim.Of(SoonDecided)], Runs());

        var plan = DecisionPlan.Of(decider.Plan([SoonDecided.Name]), 4);

        plan.Shards.Select(shard => shard.Experiment).Distinct().Should().Equal("first", "second");
        plan.ToJson().Should().StartWith("[{\"experiment\":\"first\",\"seed\":\"1..");
        plan.Shards.Where(shard => shard.Experiment == "first").SelectMany(shard => Seeds(shard.Seed))
            .Should().Equal(Enumerable.Range(1, DecisionRule.FewestSeeds));
    }

    /// <summary>Checks that several machines that follow a plan reach the same verdicts as one machine alone.</summary>
    [Fact]
    public void Runs_from_other_machines_give_the_same_verdicts()
    {
        var alone = Train(SoonDecided);
        using var elsewhere = new ScratchFolder();
        foreach (var experiment in new[] { First, Second })
        {
            foreach (var run in alone.RunsOf(experiment).Reverse())
                Runs(Some.Profile(seeds: [run.Seed]), elsewhere.Path).Train(experiment, run.Seed);
        }

        var merged = new Decider([Claim.Of(SoonDecided)], Runs(elsewhere.Path));

        merged.Claims.Single().Looks.Should().Equal(alone.Claims.Single().Looks);
        merged.Claims.Single().Outcome.Should().Be(alone.Claims.Single().Outcome);
    }

    [Fact]
    public void A_refused_run_ends_its_claim_and_says_why()
    {
        var sound = Train(SoonDecided).RunsOf(First)[0];
        var refused = new DecisionRun(Second, sound.Run with { Violations = [new Violation("Some", "This.", "that", "a mistake", "here")] });
        var claim = new ClaimProgress(Claim.Of(SoonDecided), .05);

        claim.Add(sound, refused);

        (claim.IsDone, claim.Outcome, claim.Looks.Count).Should().Be((true, Outcome.Undecided, 0));
        claim.Refusal.Should().StartWith("seed 1 of second was refused: ");
    }

    /// <summary>Checks a difference that no declaration states: the number of epochs follows from the rows and the batch size.</summary>
    [Fact]
    public void Runs_that_differ_in_more_than_the_factor_end_the_claim()
    {
        var sound = Train(SoonDecided);
        var shorter = sound.RunsOf(Second)[0].Run;
        var claim = new ClaimProgress(Claim.Of(SoonDecided), .05);

        claim.Add(sound.RunsOf(First)[0], new DecisionRun(Second, shorter with { Evidence = shorter.Evidence with { Epochs = [shorter.Evidence.Epochs[0]] } }));

        (claim.IsDone, claim.Outcome).Should().Be((true, Outcome.Undecided));
        claim.Refusal.Should().Contain("besides batch size they differ in epochs");
    }

    [Fact]
    public void One_seed_is_written_in_the_singular()
    {
        var sound = Train(SoonDecided);
        var claim = new ClaimProgress(Claim.Of(SoonDecided), .05);

        claim.Add(sound.RunsOf(First)[0], sound.RunsOf(Second)[0]);

        DecisionReport.Sentence(claim).Should().Contain("undecided after 1 seed, difference ");
    }

    [Fact]
    public void A_pair_with_different_seeds_is_refused()
    {
        var runs = Train(SoonDecided).RunsOf(First);

        new ClaimProgress(Claim.Of(SoonDecided), .05).Invoking(claim => claim.Add(runs[0], runs[1])).Should().Throw<ArgumentException>()
            .WithMessage("*1 and 2*");
    }

    private Decider Train(Assertion assertion)
    {
        var decider = new Decider([Claim.Of(assertion)], Runs());
        decider.Train([assertion.Name], 2, null, CancellationToken.None).Should().BeFalse();
        return decider;
    }

    private DecisionRuns Runs(string? folder = null) => Runs(Some.Profile(), folder ?? _folder.Path);

    private static DecisionRuns Runs(Profile profile, string folder) =>
        new(profile, Data, Some.Device.Name, new RunArchive(folder), new ExperimentRunner(profile, Data, Some.Device));

    private static ExperimentResult Origin(Decider decider) =>
        ExperimentResult.Of(First, Some.Profile(), Data, "cpu", [.. decider.RunsOf(First).Select(run => run.Run)]);

    private static IEnumerable<int> Seeds(string ranges) => ranges.Split(',').SelectMany(range =>
    {
        var ends = range.Split("..").Select(int.Parse).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    });
}
