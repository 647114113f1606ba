using Harness.Metrics;

namespace Harness.Invariants.Results;

/// <summary>Checks that the accuracy is in the range that the literature reports for the same data.</summary>
internal sealed class AccuracyIsInTheLiteraturesBand : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "accuracy-is-in-the-literatures-band";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [31];

    /// <inheritdoc/>
    public string Defends => "\"CNNs are limited in long-term dependencies\": the literature has them above LSTMs on the same data.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "Two comparisons.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence is { ExpectedAccuracy: not null, TestEvaluation: not null };

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var (accuracy, band) = (evidence.TestEvaluation!.Reported.Accuracy, evidence.ExpectedAccuracy!);
        return accuracy >= band.Low && accuracy <= band.High ? null : new Violation(Name,
            $"The test accuracy is {DistinctDigits.Percentage(accuracy, accuracy < band.Low ? band.Low : band.High, 1)}.",
            $"{DistinctDigits.Percentage(band.Low, accuracy, 1)} to {DistinctDigits.Percentage(band.High, accuracy, 1)} ({band.Source}).",
            accuracy > band.High
                ? "test rows that were trained on, or labels that leak into the texts." : "a pipeline that loses what others find in the same data.",
            accuracy > band.High ? "the overlap of the two splits" : "the controls of the experiment, bag-of-words first");
    }
}
