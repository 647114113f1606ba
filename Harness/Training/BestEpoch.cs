using System.Globalization;

namespace Harness.Training;

/// <summary>The metric of the validation part that selects the best epoch.</summary>
public enum ValidationMetric
{
    /// <summary>The smallest loss is the best.</summary>
    Loss,

    /// <summary>The largest accuracy is the best.</summary>
    Accuracy,

    /// <summary>The largest macro-F1 is the best.</summary>
    MacroF1,
}

/// <summary>Declares how the validation part selects the best epoch, whose weights are evaluated, and when training may stop.</summary>
/// <remarks>
/// Works like Keras' <c>EarlyStopping(restore_best_weights=True)</c>. An epoch is better if it improves on the best so far by more than
/// <see cref="SmallestImprovement"/>. Training stops after <see cref="Patience"/> epochs in a row that are not better. A NaN is never better.
/// </remarks>
public sealed record BestEpoch
{
    /// <summary>The metric that selects the best epoch.</summary>
    public ValidationMetric By { get; init; } = ValidationMetric.Loss;

    /// <summary>An improvement must be larger than this; 0 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double SmallestImprovement
    {
        get;
        init => field = double.IsFinite(value) && value >= 0
            ? value : throw new ArgumentOutOfRangeException(nameof(SmallestImprovement), value, "Expected 0 or more, and finite.");
    }

    /// <summary>Number of epochs in a row without an improvement after which training stops; null to train all epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? Patience
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Patience), value, "Expected at least 1, or null.");
    }

    /// <summary>Finds the best of the epochs so far.</summary>
    /// <param name="scores">The scores of the epochs so far, in their order; at least one.</param>
    /// <returns>The number of the best epoch, from 1; the first epoch if all scores are NaN.</returns>
    public int Of(IReadOnlyList<ValidationScore> scores) => Follow(scores).Best;

    /// <summary>Returns whether training stops after the epochs so far.</summary>
    /// <param name="scores">The scores of the epochs so far, in their order.</param>
    /// <returns>True if the last <see cref="Patience"/> epochs were not better.</returns>
    public bool Stops(IReadOnlyList<ValidationScore> scores) => Patience is { } patience && Follow(scores).Waited >= patience;

    /// <summary>Describes the rule in words.</summary>
    /// <returns>A text such as "lowest validation loss, stops after 2 epochs without an improvement".</returns>
    public override string ToString()
    {
        var by = By switch
        {
            ValidationMetric.Loss => "lowest validation loss",
            ValidationMetric.Accuracy => "highest validation accuracy",
            _ => "highest validation macro-F1",
        };
        var least = SmallestImprovement == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" of more than {SmallestImprovement}");
        return Patience is { } patience
            ? string.Create(CultureInfo.InvariantCulture, $"{by}, stops after {patience} epoch{(patience == 1 ? "" : "s")} without an improvement{least}")
            : SmallestImprovement == 0 ? by : $"{by}, by an improvement{least}";
    }

    private (int Best, int Waited) Follow(IReadOnlyList<ValidationScore> scores)
    {
        var (best, waited, record) = (1, 0, double.NegativeInfinity);
        for (var epoch = 0; epoch < scores.Count; epoch++)
        {
            var figure = Figure(scores[epoch]);
            if (figure - SmallestImprovement > record)
                (best, waited, record) = (epoch + 1, 0, figure);
            else
                waited++;
        }
        return (best, waited);
    }

    /// <summary>Returns the score of an epoch so that larger is better.</summary>
    private double Figure(ValidationScore score) => By switch
    {
        ValidationMetric.Loss => -score.Loss,
        ValidationMetric.Accuracy => score.Accuracy,
        _ => score.MacroF1,
    };
}
