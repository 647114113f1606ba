using Harness.Experiments.Claims;
using Harness.Metrics.Sequential;

namespace Harness.Experiments.Decisions;

/// <summary>Holds the figures of one training run that a decision needs.</summary>
public sealed class DecisionRun
{
    private readonly Lazy<(double Figure, double[] Influence)> _accuracy, _rocAuc, _macroF1;

    /// <summary>Wraps a run. Its figures are computed when they are asked for.</summary>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="run">Finished or refused.</param>
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

    /// <summary>Its seed.</summary>
    public int Seed => Run.Seed;

    /// <summary>The reason why it may not be used: an invariant fired. Null for a sound run.</summary>
    public string? Refusal { get; }

    /// <summary>Returns a figure of the test split, and how much each row moves it.</summary>
    /// <param name="measure">Which figure.</param>
    /// <returns>The figure, and one value a row with mean 0; computed once.</returns>
    internal (double Figure, double[] Influence) In(ClaimMetric measure) => measure switch
    {
        ClaimMetric.Accuracy => _accuracy.Value,
        ClaimMetric.RocAuc => _rocAuc.Value,
        _ => _macroF1.Value,
    };
}
