namespace Harness.Experiments.Kept;

/// <summary>A kept model that cannot be used as it is: damaged, or of another vocabulary, layer or arithmetic.</summary>
/// <param name="folder">Its folder.</param>
/// <param name="why">For the middle of a sentence.</param>
/// <param name="inner">What was found; null if nothing else says it.</param>
internal sealed class ModelRefusedException(string folder, string why, Exception? inner = null)
    : IOException($"The model in '{folder}' is not used: {why.TrimEnd('.')}.", inner);
