using System.Globalization;
using Harness.Training.Optimisation;

namespace Harness.Training;

/// <summary>Options of training besides plain Adam steps. All are off by default.</summary>
public sealed record TrainingOptions
{
    /// <summary>All options off.</summary>
    public static TrainingOptions None { get; } = new();

    /// <summary>A part of the training rows that is not used for training and is scored after every epoch; null for none.</summary>
    public ValidationPart? Validation { get; init; }

    /// <summary>The rule that selects the evaluated epoch by the validation part and stops training; null to evaluate the last of all epochs.</summary>
    public BestEpoch? BestEpoch { get; init; }

    /// <summary>Changes the learning rate over the steps; null for a constant rate.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>A factor for the loss of each class's rows, in the order of the classes; null if all rows have the same weight.</summary>
    /// <remarks>Works like Keras' <c>class_weight</c>: the loss is the sum of weight × loss over the batch, divided by the number of rows and not by the sum of
    /// the weights.</remarks>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public IReadOnlyList<double>? ClassWeights { get; init => field = Checked(value); }

    /// <summary>λ: each step first reduces every weight by the share (learning rate × λ); 0 for no decay.</summary>
    /// <remarks>The decay is decoupled from the gradient, as in AdamW (Loshchilov and Hutter 2019) and Keras' <c>weight_decay</c>. As there, biases decay
    /// too.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double WeightDecay
    {
        get;
        init => field = double.IsFinite(value) && value >= 0
            ? value : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "A weight decay is 0 or more, and finite.");
    }

    /// <summary>Limits the size of the gradients; null for no limit.</summary>
    public GradientClipping? Clipping { get; init; }

    /// <summary>Tells whether all options are off.</summary>
    internal bool AreNone => this == None;

    /// <summary>Lists all options by name.</summary>
    /// <returns>Name and value of each option, always in the same order; "none" for an option that is off.</returns>
    internal IReadOnlyList<KeyValuePair<string, string>> All =>
    [
        new("validation", Describe(Validation)),
        new("best epoch", Describe(BestEpoch)),
        new("schedule", Describe(Schedule)),
        new("class weights", ClassWeights is null ? Off : string.Join(", ", ClassWeights.Select(Number))),
        new("weight decay", WeightDecay == 0 ? Off : $"{Number(WeightDecay)}, decoupled from the gradient"),
        new("gradient clipping", Describe(Clipping)),
    ];

    /// <summary>The text of an option that is off.</summary>
    internal const string Off = "none";

    /// <summary>The options for a run of a few first steps, which has nothing to validate.</summary>
    internal TrainingOptions OfSteps => this with { Validation = null, BestEpoch = null };

    /// <summary>Checks that the options fit together.</summary>
    /// <param name="objective">Objective of the experiment.</param>
    /// <exception cref="ExperimentDeclarationException">There is a best epoch without a validation part, or the number of class weights differs from the number
    /// of classes.</exception>
    internal void Require(Objective objective)
    {
        if (BestEpoch is not null && Validation is null)
            throw new ExperimentDeclarationException("The choice of the best epoch needs a validation part; declare one: Validation = new ValidationPart(.1).");
        if (ClassWeights is { } weights && weights.Count != objective.Classes)
            throw new ExperimentDeclarationException($"There are {weights.Count} class weights and {objective.Classes} classes; expected one for each.");
    }

    /// <inheritdoc/>
    public bool Equals(TrainingOptions? other) => other is not null && All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Aggregate(0, HashCode.Combine);

    /// <summary>Lists the options that are on.</summary>
    /// <returns>"none", or such as "weight decay 0.01, decoupled from the gradient; gradient clipping to a global norm of 1".</returns>
    public override string ToString() => All.Where(one => one.Value != Off).Select(one => $"{one.Key} {one.Value}").ToList() is { Count: > 0 } on
        ? string.Join("; ", on) : Off;

    private static IReadOnlyList<double>? Checked(IReadOnlyList<double>? weights) =>
        weights is null || (weights.Count >= 2 && weights.All(weight => double.IsFinite(weight) && weight >= 0) && weights.Any(weight => weight > 0))
            ? weights
            : throw new ArgumentException($"The class weights are {string.Join(", ", weights.Select(Number))}; expected a finite number of at least 0 for "
                + "each class, and one above 0.", nameof(weights));

    private static string Describe(object? option) => option?.ToString() ?? Off;

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
