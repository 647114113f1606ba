using Harness.Experiments.Claims;
using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>Computes the metrics of one training run that a decision needs.</summary>
internal sealed class DecisionRun
{
    private readonly Lazy<(double Figure, double[] Influence)> _accuracy, _rocAuc, _macroF1;

    /// <summary>Wraps a run. Its metrics are computed at the first access.</summary>
    /// <param name="experiment">The experiment of the run.</param>
    /// <param name="run">A finished or refused run.</param>
    public DecisionRun(Experiment experiment, SeedRun run)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(run);
        Run = run;
        Refusal = run.Violations.Count > 0 ? $"seed {run.Seed} of {experiment.Name} was refused: {run.Violations[0]}" : null;
        var (logits, labels) = (run.Evidence.TestEvaluation?.Logits ?? default, run.Evidence.EncodedTest.Labels);
        _accuracy = new(() => RowInfluence.OnAccuracy(logits.Span, labels.Span));
        _rocAuc = new(() => RowInfluence.OnRocAuc(logits.Span, labels.Span));
        _macroF1 = new(() => RowInfluence.OnMacroF1(logits.Span, labels.Span));
    }

    /// <summary>The run.</summary>
    public SeedRun Run { get; }

    /// <summary>The seed of the run.</summary>
    public int Seed => Run.Seed;

    /// <summary>The violation that makes the run unusable; null for a valid run.</summary>
    public string? Refusal { get; }

    /// <summary>Returns a metric of the test split and the influence of each row on it.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>The value of the metric, and one influence for each row, with mean 0. Both are computed once.</returns>
    internal (double Figure, double[] Influence) In(ClaimMetric metric) => metric switch
    {
        ClaimMetric.Accuracy => _accuracy.Value,
        ClaimMetric.RocAuc => _rocAuc.Value,
        _ => _macroF1.Value,
    };
}
