using System.Globalization;

namespace Harness.Training;

/// <summary>The figure of the validation part that an epoch is chosen by.</summary>
public enum ValidationMetric
{
    /// <summary>The smallest loss is the best.</summary>
    Loss,

    /// <summary>The largest accuracy is the best.</summary>
    Accuracy,

    /// <summary>The largest macro-F1 is the best.</summary>
    MacroF1,
}

/// <summary>Declares that the weights of the best epoch are evaluated, by the validation part, and when training may stop.</summary>
/// <remarks>
/// As Keras' <c>EarlyStopping(restore_best_weights=True)</c>: an epoch is better if it improves on the best so far by more than
/// <see cref="SmallestImprovement"/>. Training stops after <see cref="Patience"/> epochs in a row that are not. A figure that is no number is never better.
/// </remarks>
public sealed record BestEpoch
{
    /// <summary>What an epoch is judged by.</summary>
    public ValidationMetric By { get; init; } = ValidationMetric.Loss;

    /// <summary>How much better an epoch has to be to count; 0 or more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double SmallestImprovement
    {
        get;
        init => field = double.IsFinite(value) && value >= 0
            ? value : throw new ArgumentOutOfRangeException(nameof(SmallestImprovement), value, "Expected 0 or more, and finite.");
    }

    /// <summary>Epochs in a row without an improvement after which training stops; null if all epochs are trained.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? Patience
    {
        get;
        init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Patience), value, "Expected at least 1, or null.");
    }

    /// <summary>Finds the best of some epochs.</summary>
    /// <param name="scores">Of each epoch so far, in their order; at least one.</param>
    /// <returns>Its number, from 1; the first epoch where no figure is a number.</returns>
    public int Of(IReadOnlyList<ValidationScore> scores) => Follow(scores).Best;

    /// <summary>Tells whether training stops after some epochs.</summary>
    /// <param name="scores">Of each epoch so far, in their order.</param>
    /// <returns>True if as many epochs in a row as <see cref="Patience"/> says were not better.</returns>
    public bool Stops(IReadOnlyList<ValidationScore> scores) => Patience is { } patience && Follow(scores).Waited >= patience;

    /// <summary>Says it.</summary>
    /// <returns>Such as "lowest validation loss, stops after 2 epochs without an improvement".</returns>
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

    /// <summary>Larger is better.</summary>
    private double Figure(ValidationScore score) => By switch
    {
        ValidationMetric.Loss => -score.Loss,
        ValidationMetric.Accuracy => score.Accuracy,
        _ => score.MacroF1,
    };
}
