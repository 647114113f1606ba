using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Snapshots.Calibration;

/// <summary>A run that predicts some test rows wrong which it had right: the smallest change that costs a known share of accuracy.</summary>
internal static class LostAccuracy
{
    /// <summary>Turns predictions around.</summary>
    /// <param name="run">A completed run; left as it is.</param>
    /// <param name="points">Of accuracy to lose, in (0, 1).</param>
    /// <returns>The run with every test metric counted again. Which rows it gets wrong depends on its seed alone.</returns>
    /// <exception cref="ArgumentException">It has not so much to lose.</exception>
    public static SeedRun In(SeedRun run, double points)
    {
        var evaluation = run.Evidence.TestEvaluation!;
        var logits = evaluation.Logits.ToArray();
        var labels = run.Evidence.EncodedTest.Labels.Span;
        List<int> right = [];
        for (var row = 0; row < logits.Length; row++)
        {
            if ((logits[row] > 0) == (labels[row] == 1))
                right.Add(row);
        }
        var wrong = (int)Math.Round(points * logits.Length);
        if (wrong > right.Count)
            throw new ArgumentException($"{points} of accuracy cannot be lost where {right.Count} of {logits.Length} rows are right.", nameof(points));
        foreach (var row in new Random(run.Seed).SomeOf(right, wrong))
            logits[row] = -logits[row];
        return run with
        {
            Evidence =
            run.Evidence with { TestEvaluation = evaluation with { Logits = logits, Metrics = ClassificationMetrics.Of(logits, labels) } }
        };
    }

    /// <summary>Some of many, each at most once.</summary>
    private static int[] SomeOf(this Random random, List<int> many, int some)
    {
        int[] order = [.. many];
        random.Shuffle(order);
        return order[..some];
    }
}
