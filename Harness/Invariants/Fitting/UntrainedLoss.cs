using Harness.Models.Layers;

namespace Harness.Invariants.Fitting;

/// <summary>Compares the loss of an untrained model with the loss of a model that gives every class the same probability.</summary>
internal static class UntrainedLoss
{
    /// <summary>The tolerated difference, as a share of the expected loss.</summary>
    public const double Tolerated = .05;

    /// <summary>Returns whether the loss of a run can be compared: it was recorded, and the first layer is an embedding or has no declared role.</summary>
    /// <param name="evidence">The evidence so far.</param>
    public static bool IsComparable(RunEvidence evidence) =>
        evidence.Untrained is not null && evidence.Summary?.Layers is [{ Role: LayerRole.Embedding or LayerRole.Other }, ..];

    /// <summary>Compares the loss.</summary>
    /// <param name="invariant">The name of the invariant.</param>
    /// <param name="evidence">Evidence with an untrained loss.</param>
    /// <param name="expected">The expected loss, in nats.</param>
    /// <param name="name">The expected loss in mathematical notation, such as "ln 2".</param>
    /// <param name="wrongLabels">Which labels are wrong.</param>
    /// <returns>The violation, or null if the loss is near the expected one.</returns>
    public static Violation? Check(string invariant, RunEvidence evidence, double expected, string name, string wrongLabels)
    {
        var loss = evidence.Untrained!.Loss;
        return Math.Abs(loss - expected) <= Tolerated * expected ? null : new Violation(invariant,
            FormattableString.Invariant($"The loss before the first step is {loss:G4}."),
            FormattableString.Invariant($"{expected:F3} ± {Tolerated:P0}, which is {name}: no class is preferred."),
            $"initial weights that are too large, a bias that is not zero, or labels {wrongLabels}.",
            "the model's initialisers, and Harness/Models/KerasInitialisers.cs");
    }
}
