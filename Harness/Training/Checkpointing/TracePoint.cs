using System.Globalization;
using Harness.Models;

namespace Harness.Training.Checkpointing;

/// <summary>What a model had learned at one moment of its training.</summary>
/// <param name="Moment">"initial", "step 1", "step 2", "epoch 1" and so on.</param>
/// <param name="Weights">Fingerprint of weights and statistics: see <see cref="WeightsFingerprint"/>.</param>
public sealed record TracePoint(string Moment, string Weights)
{
    /// <summary>Before the first step.</summary>
    public const string Initial = "initial";

    /// <summary>
    /// Steps that are traced, from the first on. A mistake in the forward pass, the gradient or the update shows there; a mistake in what a step leaves
    /// behind shows in the second.
    /// </summary>
    public const int Steps = 2;

    /// <summary>Names the moment after a step.</summary>
    /// <param name="step">From 1.</param>
    /// <returns>"step 1" and so on.</returns>
    public static string AfterStep(int step) => string.Create(CultureInfo.InvariantCulture, $"step {step}");

    /// <summary>Names the moment after an epoch.</summary>
    /// <param name="epoch">From 1.</param>
    /// <returns>"epoch 1" and so on.</returns>
    public static string AfterEpoch(int epoch) => string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}");
}
