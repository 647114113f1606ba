namespace Harness.Experiments.Kept;

/// <summary>The prediction of a model for one text.</summary>
/// <param name="Label">The most probable label.</param>
/// <param name="Probability">The probability of that label, in [0, 1].</param>
/// <param name="Probabilities">The probability of each label, in [0, 1].</param>
/// <param name="Logits">The unrounded output of the model: the argument of the sigmoid, or one number for each label.</param>
/// <param name="KnownWords">The number of words of the text that have an id. If it is 0, the model's input is only padding, and label
/// and probability are those of an empty text.</param>
/// <param name="Words">The number of words of the text.</param>
internal sealed record Prediction(string Label, double Probability, IReadOnlyDictionary<string, double> Probabilities, IReadOnlyList<float> Logits,
    int KnownWords, int Words);
