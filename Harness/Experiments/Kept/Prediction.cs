namespace Harness.Experiments.Kept;

/// <summary>What a model says of one text.</summary>
/// <param name="Label">The likeliest label.</param>
/// <param name="Probability">Of that label.</param>
/// <param name="Probabilities">Of each label.</param>
/// <param name="Logits">What the model computed, to the bit: the sigmoid's argument, or one number for each label.</param>
/// <param name="KnownWords">How many words of the text have an id. Of a text without one the model sees padding alone.</param>
/// <param name="Words">How many words the text has.</param>
internal sealed record Prediction(string Label, double Probability, IReadOnlyDictionary<string, double> Probabilities, IReadOnlyList<float> Logits,
    int KnownWords, int Words);
