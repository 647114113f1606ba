using Harness.Experiments;
using Harness.Metrics;

namespace Harness.Snapshots.Calibration;

/// <summary>Modifies a run so that it predicts some test rows wrongly: the smallest change that costs a known share of accuracy.</summary>
internal static class LostAccuracy
{
    /// <summary>Flips the predictions of some rows.</summary>
    /// <param name="run">A completed run. It is not changed.</param>
    /// <param name="points">The accuracy to lose, in (0, 1).</param>
    /// <returns>A copy of the run with all test metrics computed again. Its seed alone determines which rows become wrong.</returns>
    /// <exception cref="ArgumentException">The accuracy of the run is lower than the loss.</exception>
    public static SeedRun In(SeedRun run, double points)
    {
        var evaluation = run.Evidence.TestEvaluation!;
        var logits = evaluation.Logits.ToArray();
        var labels = run.Evidence.EncodedTest.Labels.Span;
        var right = RightRows(logits, labels);
        var width = ScoredRows.Width(logits, labels);
        var wrong = Lost(points, labels.Length);
        if (wrong > right.Count)
            throw new ArgumentException($"{points} of accuracy cannot be lost: only {right.Count} of {labels.Length} rows are right.", nameof(points));
        foreach (var row in new Random(run.Seed).SomeOf(right, wrong))
            Mistake(logits.AsSpan(row * width, width));
        return run with
        {
            Evidence =
            run.Evidence with { TestEvaluation = evaluation with { Logits = logits, Metrics = run.Evidence.Objective.Score(logits, labels) } }
        };
    }

    /// <summary>Checks whether a run has so much accuracy to lose.</summary>
    /// <param name="run">A completed run.</param>
    /// <param name="points">The accuracy to lose, in (0, 1).</param>
    /// <returns>Whether at least this share of the test rows is right. With many classes, a sound run may have less.</returns>
    public static bool IsPossible(SeedRun run, double points)
    {
        var labels = run.Evidence.EncodedTest.Labels.Span;
        return RightRows(run.Evidence.TestEvaluation!.Logits.Span, labels).Count >= Lost(points, labels.Length);
    }

    private static int Lost(double points, int rows) => (int)Math.Round(points * rows);

    private static List<int> RightRows(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        List<int> right = [];
        var width = ScoredRows.Width(logits, labels);
        for (var row = 0; row < labels.Length; row++)
        {
            if (ScoredRows.IsRight(logits, labels, row, width))
                right.Add(row);
        }
        return right;
    }

    /// <summary>Flips the prediction of a row; with several classes, the smallest and the largest logit are exchanged.</summary>
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

    /// <summary>Draws some elements without replacement.</summary>
    private static int[] SomeOf(this Random random, List<int> many, int some)
    {
        int[] order = [.. many];
        random.Shuffle(order);
        return order[..some];
    }
}
