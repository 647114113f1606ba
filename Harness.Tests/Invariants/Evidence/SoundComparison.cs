using Harness.Invariants;
using Harness.Metrics;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Provides a sound comparison of a CNN and an LSTM with three seeds each. Only the model differs, and the LSTM is claimed to be better, and
/// is.</summary>
internal static class SoundComparison
{
    public static ComparisonEvidence Sound { get; } = new()
    {
        Results = [Result("cnn", right: [30, 40, 35]), Result("lstm", right: [46, 53, 54])],
        ListedFactors = new Dictionary<(string, string), IReadOnlyList<string>> { [("cnn", "lstm")] = ["model"] },
        Claims = [new StatedClaim("Recurrence is better than convolution.", Better: "lstm", Worse: "cnn")],
        Ledger = [.. Entries("cnn"), .. Entries("lstm"), new LedgerEntry(7, "rnn-100", "smoke", 1, "completed")],
    };

    /// <summary>Creates a result with one run for each seed.</summary>
    /// <param name="model">The name of the model.</param>
    /// <param name="right">The number of correctly predicted test rows of each run, of 64.</param>
    public static ComparedResult Result(string model, IReadOnlyList<int> right) => new(
        model, [new("model", model), new("batch size", "16")], "the last epoch's weights",
        [.. right.Select((rows, i) => new ComparedRun(Id(model, i + 1), i + 1, Run(rows)))]);

    /// <summary>Replaces the factors of the LSTM.</summary>
    public static ComparisonEvidence WithFactors(this ComparisonEvidence comparison, params (string Name, string Value)[] factors) =>
        comparison with
        {
            Results =
            [comparison.Results[0], comparison.Results[1] with { Factors = [.. factors.Select(factor => KeyValuePair.Create(factor.Name, factor.Value))] }]
        };

    public static ComparisonEvidence InResult(this ComparisonEvidence comparison, int result, Func<RunEvidence, RunEvidence> change) =>
        comparison.Changed(result, run => run with { Evidence = change(run.Evidence) });

    public static ComparisonEvidence InRun(this ComparisonEvidence comparison, int result, int seed, Func<RunEvidence, RunEvidence> change) =>
        comparison.Changed(result, run => run.Seed == seed ? run with { Evidence = change(run.Evidence) } : run);

    private static ComparisonEvidence Changed(this ComparisonEvidence comparison, int result, Func<ComparedRun, ComparedRun> change) =>
        comparison with { Results = [.. comparison.Results.Select((one, i) => i == result ? one with { Runs = [.. one.Runs.Select(change)] } : one)] };

    private static IEnumerable<LedgerEntry> Entries(string model) =>
        Enumerable.Range(1, 3).Select(seed => new LedgerEntry(Id(model, seed), model, "smoke", seed, "completed"));

    private static int Id(string model, int seed) => seed + (model == "cnn" ? 0 : 3);

    private static RunEvidence Run(int right) =>
        SoundRun.Sound.TestCounts(new ConfusionCounts(right / 2, 32 - (right - right / 2), right - right / 2, 32 - right / 2));
}
