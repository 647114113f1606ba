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
        var width = ScoredRows.Width(logits, labels);
        for (var row = 0; row < labels.Length; row++)
        {
            if (ScoredRows.IsRight(logits, labels, row, width))
                right.Add(row);
        }
        var wrong = (int)Math.Round(points * labels.Length);
        if (wrong > right.Count)
            throw new ArgumentException($"{points} of accuracy cannot be lost where {right.Count} of {labels.Length} rows are right.", nameof(points));
        foreach (var row in new Random(run.Seed).SomeOf(right, wrong))
            Mistake(logits.AsSpan(row * width, width));
        return run with
        {
            Evidence =
            run.Evidence with { TestEvaluation = evaluation with { Logits = logits, Metrics = run.Evidence.Objective.Score(logits, labels) } }
        };
    }

    /// <summary>Turns a row's prediction around; of several classes the smallest logit and the largest change places.</summary>
    private static void Mistake(Span<float> logits)
    {
        if (logits.Length == 1)
        {
            logits[0] = -logits[0];
            return;
        }
        var (largest, smallest) = (ScoredRows.Largest(logits), 0);
        for (var label = 1; label < logits.Length; label++)
            smallest = logits[label] < logits[smallest] ? label : smallest;
        (logits[largest], logits[smallest]) = (logits[smallest], logits[largest]);
    }

    /// <summary>Some of many, each at most once.</summary>
    private static int[] SomeOf(this Random random, List<int> many, int some)
    {
        int[] order = [.. many];
        random.Shuffle(order);
        return order[..some];
    }
}
