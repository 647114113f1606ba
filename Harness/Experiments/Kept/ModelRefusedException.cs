namespace Harness.Experiments.Kept;

/// <summary>Thrown if a saved model cannot be used: it is damaged, or has another vocabulary, other layers or another arithmetic.</summary>
/// <param name="folder">The folder of the model.</param>
/// <param name="why">The reason, which fits into a sentence.</param>
/// <param name="inner">The exception that caused this one; null if there is none.</param>
internal sealed class ModelRefusedException(string folder, string why, Exception? inner = null)
    : IOException($"The model in '{folder}' cannot be used: {why.TrimEnd('.')}.", inner);
