using System.Globalization;
using Harness.Models;

namespace Harness.Training.Checkpointing;

/// <summary>A fingerprint of a model's weights at one moment of its training.</summary>
/// <param name="Moment">"initial", "step 1", "step 2", "epoch 1" and so on.</param>
/// <param name="Weights">Fingerprint of weights and statistics; see <see cref="WeightsFingerprint"/>.</param>
public sealed record TracePoint(string Moment, string Weights)
{
    /// <summary>The moment before the first step.</summary>
    public const string Initial = "initial";

    /// <summary>
    /// Number of first steps that are traced. A mistake in the forward pass, the gradient or the update shows after the first step. A mistake in the state that
    /// a step leaves behind shows after the second.
    /// </summary>
    public const int Steps = 2;

    /// <summary>Returns the name of the moment after a step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <returns>"step 1" and so on.</returns>
    public static string AfterStep(int step) => string.Create(CultureInfo.InvariantCulture, $"step {step}");

    /// <summary>Returns the name of the moment after an epoch.</summary>
    /// <param name="epoch">Number of the epoch, from 1.</param>
    /// <returns>"epoch 1" and so on.</returns>
    public static string AfterEpoch(int epoch) => string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}");
}
