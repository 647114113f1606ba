using System.Globalization;
using Harness.Models.Layers;

namespace Harness.Experiments;

/// <summary>Everything about an experiment that may explain why its figures differ from another's, read off what was run, not off a description of it.</summary>
/// <remarks>The notebook's comparison differed in six factors and more at once, and its conclusions named one (defect 18).</remarks>
public static class Factors
{
    private const string None = "none";

    /// <summary>The factors of a result.</summary>
    /// <param name="result">What was run.</param>
    /// <returns>Factor and value, always the same factors in the same order.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(ExperimentResult result)
    {
        var (experiment, evidence) = (result.Experiment, result.Runs[0].Evidence);
        return
        [
            new("training rows", $"{evidence.Train.Rows} ({evidence.Train.Fingerprint[..8]})"),
            new("test rows", $"{evidence.Test.Rows} ({evidence.Test.Fingerprint[..8]})"),
            new("vocabulary", $"{result.Vocabulary.Size} ({result.Vocabulary.Fingerprint[..8]})"),
            new("tokens", Number(experiment.Tokenisation.Tokens)),
            new("embedding", Layers(LayerRole.Embedding)),
            new("sequence layers", Layers(LayerRole.Sequence)),
            new("pooling", Layers(LayerRole.Pooling)),
            new("dropout", Layers(LayerRole.Dropout)),
            new("dense layers", Layers(LayerRole.Dense)),
            new("other layers", Layers(LayerRole.Other)),
            new("batch norms", Number(result.Summary.Layers.Count(layer => layer.Role == LayerRole.Normalisation))),
            new("batch size", Number(experiment.BatchSize)),
            new("learning rate", experiment.LearningRate.ToString(CultureInfo.InvariantCulture)),
            new("epochs", Number(evidence.Epochs.Count)),
        ];

        string Layers(LayerRole role) =>
            string.Join(", ", result.Summary.Layers.Where(layer => layer.Role == role).Select(layer => layer.Description)) is { Length: > 0 } described ? described : None;

        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What differs between two results besides their figures.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <returns>Names of factors; empty if the two are the same experiment.</returns>
    public static IReadOnlyList<string> Differing(ExperimentResult first, ExperimentResult second) =>
        [.. Of(first).Zip(Of(second)).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key)];

    /// <summary>Every two of some results.</summary>
    /// <param name="results">In the order of a table.</param>
    /// <returns>Each pair once, the earlier one first.</returns>
    public static IEnumerable<(ExperimentResult First, ExperimentResult Second)> Pairs(IReadOnlyList<ExperimentResult> results) =>
        results.SelectMany((first, i) => results.Skip(i + 1).Select(second => (first, second)));
}
