using Harness.Metrics.Paired;

namespace Harness.Experiments.Claims;

/// <summary>Compares two results row by row and seed by seed. It measures how much their metrics differ; only a <see cref="Claim"/> states why.</summary>
public sealed class PairedComparison
{
    private readonly IReadOnlyList<ReadOnlyMemory<float>> _first, _second;
    private readonly ReadOnlyMemory<byte> _labels;
    private readonly Lazy<PairedDifference> _difference, _rocAucDifference, _macroF1Difference;

    private PairedComparison(ExperimentResult first, ExperimentResult second)
    {
        (First, Second) = (first, second);
        (_first, _second, _labels) = (Logits(first), Logits(second), first.Runs[0].Evidence.EncodedTest.Labels);
        _difference = new(() => PairedDifference.OfAccuracy(_first, _second, _labels.Span));
        _rocAucDifference = new(() => PairedDifference.OfRocAuc(_first, _second, _labels.Span));
        _macroF1Difference = new(() => PairedDifference.OfMacroF1(_first, _second, _labels.Span));
    }

    /// <summary>The first result.</summary>
    public ExperimentResult First { get; }

    /// <summary>The second result.</summary>
    public ExperimentResult Second { get; }

    /// <summary>The difference of the accuracies, first minus second.</summary>
    public PairedDifference Difference => _difference.Value;

    /// <summary>The difference of the areas under the ROC curve, first minus second. It uses a bootstrap, which is slow with many rows.</summary>
    public PairedDifference RocAucDifference => _rocAucDifference.Value;

    /// <summary>The difference of the macro-F1 scores, first minus second.</summary>
    public PairedDifference MacroF1Difference => _macroF1Difference.Value;

    /// <summary>McNemar's test of the two models of each seed. It holds for these trained weights only.</summary>
    public IReadOnlyList<McNemar> OfEachSeed => [.. _first.Zip(_second, (first, second) => McNemar.Of(first.Span, second.Span, _labels.Span))];

    /// <summary>Pairs two results.</summary>
    /// <param name="first">A trusted result.</param>
    /// <param name="second">A trusted result that was evaluated on the same rows.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    /// <exception cref="ArgumentException">The results were evaluated on different rows, or run with different seeds.</exception>
    public static PairedComparison Of(ExperimentResult first, ExperimentResult second)
    {
        first.Trusted();
        second.Trusted();
        Require("evaluated on the test rows", result => result.Runs[0].Evidence.Test.Fingerprint[..8]);
        Require("run with the seeds", result => string.Join(", ", result.Runs.Select(run => run.Seed)));
        return new PairedComparison(first, second);

        void Require(string what, Func<ExperimentResult, string> of)
        {
            if (of(first) != of(second))
                throw new ArgumentException($"{first.Experiment.Name} was {what} {of(first)}, {second.Experiment.Name} {of(second)}; expected the same.");
        }
    }

    /// <summary>Returns the difference in one metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>The difference, first minus second.</returns>
    public PairedDifference In(ClaimMetric metric) => metric switch
    {
        ClaimMetric.Accuracy => Difference,
        ClaimMetric.RocAuc => RocAucDifference,
        _ => MacroF1Difference,
    };

    private static IReadOnlyList<ReadOnlyMemory<float>> Logits(ExperimentResult result) => [.. result.Runs.Select(run => run.Evidence.TestEvaluation!.Logits)];
}
