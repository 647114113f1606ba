using Harness.Invariants;
using Harness.Invariants.Comparisons;
using static Harness.Tests.Invariants.Evidence.EvidenceCase;
using static Harness.Tests.Invariants.Evidence.SoundComparison;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Lists the cases of invariants of comparisons and of the claims about them.</summary>
internal static class ComparisonCases
{
    public static IReadOnlyList<EvidenceCase> All { get; } =
    [
        .. Of(new AllAreFittedOnTheSameRows(),
            Holds("the same rows", Sound),
            Holds("no result fitted", Sound.InResult(0, Unfitted).InResult(1, Unfitted)),
            Holds("fewer rows in an epoch that was not the last", Sound.InResult(1, run => run.InEpoch(1, epoch => epoch with { Rows = 16 }))),
            Fires("1 row less", Sound.InResult(1, run => run.InEpoch(3, epoch => epoch with { Rows = epoch.Rows - 1 }))),
            Fires("other classes", Sound.InResult(1, run => run.InEpoch(3, epoch => epoch with { Positives = epoch.Rows }))),
            Fires("other training rows", Sound.InResult(1, run => run.InEpoch(3, epoch => epoch with { CorpusFingerprint = SoundRun.Fingerprint("other") }))),
            Fires("fewer test rows", Sound.InResult(1, run => run with { Test = run.Test with { Rows = 63 } })),
            Fires("other test rows", Sound.InResult(1, run => run with { Test = run.Test with { Fingerprint = SoundRun.Fingerprint("other") } })),
            Fires("one not fitted", Sound.InResult(1, Unfitted)),
            Fires("one seed of the same experiment", Sound.InRun(0, seed: 3, run => run.InEpoch(3, epoch => epoch with { Rows = 16 })))),

        .. Of(new EveryDifferingFactorIsListed(),
            Holds("the differing factor", Sound),
            Holds("the differing factor and an equal one", Listing("model", "batch size")),
            Holds("no factor of two results without a difference",
                Sound.WithFactors(("model", "cnn"), ("batch size", "16")) with { ListedFactors = new Dictionary<(string, string), IReadOnlyList<string>>() }),
            Fires("nothing", Listing()),
            Fires("the wrong one", Listing("batch size")),
            Fires("one of two", Sound.WithFactors(("model", "lstm"), ("batch size", "64"))),
            Fires("a pair that is not there, though it is the other way round",
                Sound with { ListedFactors = new Dictionary<(string, string), IReadOnlyList<string>> { [("lstm", "cnn")] = ["model"] } }),
            Fires("the last pair of three left out", OfThree)),

        .. Of(new AtLeastThreeSeeds(),
            Holds("three seeds", Sound),
            Fires("two seeds", Sound with { Results = [Sound.Results[0], Sound.Results[1] with { Runs = [.. Sound.Results[1].Runs.Take(2)] }] }),
            Fires("one seed, three times",
                Sound with { Results = [Sound.Results[0] with { Runs = [.. Enumerable.Repeat(Sound.Results[0].Runs[0], 3)] }], Claims = [] }),
            Fires("no run", Sound with { Results = [Sound.Results[0] with { Runs = [] }, Sound.Results[1]] }),
            Fires("no word on the weights", Sound with { Results = [Sound.Results[0], Sound.Results[1] with { Checkpoint = " " }] })),

        .. Of(new EveryRunIsReported(),
            Holds("all runs of both results, and one of a result that is not compared", Sound),
            DoesNotApply("no ledger", Sound with { Ledger = null }),
            Fires("a run that was refused", WithUnreported(new LedgerEntry(8, "lstm", "smoke", 2, "refused: loss-is-non-negative"))),
            Fires("a run that was interrupted, and one that was completed",
                WithUnreported(new LedgerEntry(8, "cnn", "smoke", 1, null), new LedgerEntry(9, "lstm", "smoke", 3, "completed"))),
            Fires("runs of several seeds that started side by side, named in the order of the experiments and seeds",
                WithUnreported(new LedgerEntry(8, "lstm", "smoke", 1, "completed"), new LedgerEntry(9, "cnn", "smoke", 3, "completed"),
                    new LedgerEntry(10, "cnn", "smoke", 2, "completed"))),
            Fires("runs without a number",
                Sound with { Results = [.. Sound.Results.Select(result => result with { Runs = [.. result.Runs.Select(run => run with { Id = null })] })] })),

        .. Of(new ClaimRestsOnOneFactor(),
            Holds("one factor", Sound),
            DoesNotApply("nothing claimed", Sound with { Claims = [] }),
            Fires("two factors", Sound.WithFactors(("model", "lstm"), ("batch size", "64"))),
            Fires("no factor", Sound.WithFactors(("model", "cnn"), ("batch size", "16"))),
            Fires("no factor, in the second of two claims",
                Sound with { Claims = [.. Sound.Claims, new StatedClaim("The CNN is better than itself.", "cnn", "cnn")] })),

        .. Of(new ClaimsIntervalExcludesZero(),
            Holds(".2 to .3 in favour", Sound),
            Holds("two seeds that agree", Differing(.25, .25)),
            Holds("seeds in another order", Reordered),
            DoesNotApply("nothing claimed", Sound with { Claims = [] }),
            Fires(".1 to .3 in favour", Differing(.125, .25, .375)),
            Fires("nothing in favour", Differing(0, 0, 0)),
            Fires("everything against", Differing(-.25, -.25, -.125)),
            Fires("one seed in common", Differing(.25)),
            Fires("no seed in common",
                Sound with { Results =
                    [Sound.Results[0], Sound.Results[1] with { Runs = [.. Sound.Results[1].Runs.Select(run => run with { Seed = run.Seed + 3 })] }] }),
            Fires("nothing in favour of the second of two claims",
                Sound with { Claims = [.. Sound.Claims, new StatedClaim("The CNN is better.", "cnn", "lstm")] })),
    ];

    private static RunEvidence Unfitted(RunEvidence run) => run with { Epochs = [] };

    private static ComparisonEvidence Listing(params string[] factors) =>
        Sound with { ListedFactors = new Dictionary<(string, string), IReadOnlyList<string>> { [("cnn", "lstm")] = factors } };

    private static ComparisonEvidence OfThree => Sound with
    {
        Results = [.. Sound.Results, Sound.Results[0] with { Name = "rnn", Factors = [new("model", "rnn"), new("batch size", "16")] }],
        ListedFactors = new Dictionary<(string, string), IReadOnlyList<string>> { [("cnn", "lstm")] = ["model"], [("cnn", "rnn")] = ["model"] },
    };

    private static ComparisonEvidence WithUnreported(params LedgerEntry[] entries) => Sound with { Ledger = [.. Sound.Ledger!, .. entries] };

    /// <summary>Creates a comparison from the differences between the accuracies of the LSTM and the CNN, one for each seed, in multiples of 1/64.</summary>
    private static ComparisonEvidence Differing(params double[] differences) => Sound with
    {
        Results =
            [Result("cnn", [.. differences.Select(_ => 32)]),
                Result("lstm", [.. differences.Select(difference => 32 + (int)(difference * SoundRun.TestRows))])],
    };

    private static ComparisonEvidence Reordered =>
        Sound with { Results = [Sound.Results[0], Sound.Results[1] with { Runs = [.. Sound.Results[1].Runs.Reverse()] }] };
}
