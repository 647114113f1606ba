using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Experiments.Claims;
using Harness.Experiments.Decisions;
using Harness.Invariants;
using Harness.Reporting;
using Harness.Snapshots;

namespace Harness.Tests.Experiments.Decisions;

/// <summary>Small models that are trained in earnest, with claims that their noise decides soon or never.</summary>
[Trait("Category", "Unit")]
public sealed class DeciderTests : IDisposable
{
    private static readonly Dataset Data = Some.Dataset(train: 70, test: 200);
    private static readonly Experiment First = Some.Experiment("first"), Second = Some.Experiment("second") with { BatchSize = 15 };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Assertion Wide => Some.Assertion(Second) with { First = First, SmallestDifference = .9 }; // any difference is too small to matter

    private static Assertion Narrow => Wide with { Name = "narrow", SmallestDifference = 1e-6 };

    [Fact]
    public void Stops_at_the_first_look_that_has_a_verdict()
    {
        var decider = Train(Wide);

        var claim = decider.Claims.Single();
        (claim.Outcome, claim.Looks.Count).Should().Be((Outcome.Equivalent, claim.Interval.Seeds));
        claim.Looks.SkipLast(1).Should().OnlyContain(look => DecisionRule.Of(Wide, look) == Outcome.Undecided);
        decider.RunsOf(First).Count.Should().Be(decider.RunsOf(Second).Count).And.BeInRange(claim.Looks.Count, claim.Looks.Count + 1);
    }

    [Fact]
    public void A_rerun_trains_nothing_and_gives_the_same_page_and_snapshot()
    {
        var (once, again) = (Train(Wide), Train(Wide));

        (once.Trained > 0, again.Trained).Should().Be((true, 0));
        DecisionReport.Of(again, Runs()).Should().Be(DecisionReport.Of(once, Runs()));
        DecisionSnapshot.Of(Origin(again), again.Claims).Should().Be(DecisionSnapshot.Of(Origin(once), once.Claims));
    }

    [Fact]
    public void One_that_was_stopped_goes_on_where_it_was()
    {
        var stop = new CancellationTokenSource();
        var stopped = new Decider([Claim.Of(Wide)], Runs()) { Looked = claim => { if (claim.Looks.Count == 4) stop.Cancel(); } };
        stopped.Invoking(it => it.Train([Wide.Name], 1, null, stop.Token)).Should().Throw<OperationCanceledException>();

        var whole = Train(Wide);

        whole.Trained.Should().BeGreaterThan(0);
        (whole.Trained + stopped.Trained).Should().Be(whole.RunsOf(First).Count + whole.RunsOf(Second).Count);
    }

    [Fact]
    public void Without_time_nothing_is_trained()
    {
        var decider = new Decider([Claim.Of(Wide)], Runs());

        decider.Train([Wide.Name], 2, TimeSpan.Zero, CancellationToken.None).Should().BeTrue();

        (decider.Trained, decider.Claims.Single().Outcome).Should().Be((0, Outcome.Undecided));
    }

    /// <summary>A folder stands where the file of a run belongs, so that it cannot be kept.</summary>
    [Fact]
    public void A_failure_ends_the_decision_and_is_thrown_as_it_is()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "some"), "no folder");
        var decider = new Decider([Claim.Of(Wide)], Runs());

        decider.Invoking(it => it.Train([Wide.Name], 2, null, CancellationToken.None)).Should().Throw<IOException>();
    }

    [Fact]
    public void Claims_that_nobody_asked_for_get_no_seeds_and_count_all_the_same()
    {
        var alone = Train(Wide);
        var decider = new Decider([Claim.Of(Wide), Claim.Of(Narrow)], Runs());

        decider.Train([Wide.Name], 1, null, CancellationToken.None);

        decider.Claims[0].Interval.SeedsHalfWidth.Should().BeGreaterThan(alone.Claims[0].Looks[decider.Claims[0].Looks.Count - 1].SeedsHalfWidth,
            "two claims share the chance of a wrong verdict");
        decider.Claims[1].Outcome.Should().Be(Outcome.Undecided);
    }

    [Fact]
    public void A_plan_names_the_missing_runs_in_shards_that_the_option_seeds_reads()
    {
        var decider = new Decider([Claim.Of(Wide)], Runs());

        var plan = DecisionPlan.Of(decider.Plan([Wide.Name]), 4);

        plan.Shards.Select(shard => shard.Experiment).Distinct().Should().Equal("first", "second");
        plan.ToJson().Should().StartWith("[{\"experiment\":\"first\",\"seed\":\"1..");
        plan.Shards.Where(shard => shard.Experiment == "first").SelectMany(shard => Seeds(shard.Seed))
            .Should().Equal(Enumerable.Range(1, DecisionRule.FewestSeeds));
    }

    /// <summary>Several machines that follow a plan reach the same verdicts as one machine alone.</summary>
    [Fact]
    public void Runs_that_were_trained_elsewhere_give_the_same_verdicts()
    {
        var alone = Train(Wide);
        using var elsewhere = new ScratchFolder();
        foreach (var experiment in new[] { First, Second })
        {
            foreach (var run in alone.RunsOf(experiment).Reverse())
                Runs(Some.Profile(seeds: [run.Seed]), elsewhere.Path).Train(experiment, run.Seed);
        }

        var merged = new Decider([Claim.Of(Wide)], Runs(elsewhere.Path));

        merged.Claims.Single().Looks.Should().Equal(alone.Claims.Single().Looks);
        merged.Claims.Single().Outcome.Should().Be(alone.Claims.Single().Outcome);
    }

    [Fact]
    public void A_refused_run_ends_its_claim_and_says_why()
    {
        var sound = Train(Wide).RunsOf(First)[0];
        var refused = new DecisionRun(Second, sound.Run with { Violations = [new Violation("Some", "This.", "that", "a mistake", "here")] });
        var claim = new ClaimProgress(Claim.Of(Wide), .05);

        claim.Add(sound, refused);

        (claim.IsDone, claim.Outcome, claim.Looks.Count).Should().Be((true, Outcome.Undecided, 0));
        claim.Refusal.Should().StartWith("seed 1 of second was refused: ");
    }

    /// <summary>Epochs follow from the rows and the batch size, so no declaration states them.</summary>
    [Fact]
    public void Runs_that_differ_in_more_than_the_factor_end_the_claim()
    {
        var sound = Train(Wide);
        var shorter = sound.RunsOf(Second)[0].Run;
        var claim = new ClaimProgress(Claim.Of(Wide), .05);

        claim.Add(sound.RunsOf(First)[0], new DecisionRun(Second, shorter with { Evidence = shorter.Evidence with { Epochs = [shorter.Evidence.Epochs[0]] } }));

        (claim.IsDone, claim.Outcome).Should().Be((true, Outcome.Undecided));
        claim.Refusal.Should().Contain("besides batch size they differ in epochs");
    }

    [Fact]
    public void One_seed_is_one_seed()
    {
        var sound = Train(Wide);
        var claim = new ClaimProgress(Claim.Of(Wide), .05);

        claim.Add(sound.RunsOf(First)[0], sound.RunsOf(Second)[0]);

        DecisionReport.Sentence(claim).Should().Contain("undecided after 1 seed, difference ");
    }

    [Fact]
    public void Pairs_have_one_seed()
    {
        var runs = Train(Wide).RunsOf(First);

        new ClaimProgress(Claim.Of(Wide), .05).Invoking(claim => claim.Add(runs[0], runs[1])).Should().Throw<ArgumentException>().WithMessage("*1 and 2*");
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
