using System.Globalization;
using Harness.Invariants;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Everything about an experiment that may explain why its figures differ from another's,
/// read off what was run, not off a description of it.</summary>
/// <remarks>Two models that differ in six factors say nothing about one of them (defect 18).</remarks>
public static class Factors
{
    private const string None = "none", OfTheStudy = "as the labels ask";

    private static readonly string[] Options = ["objective", .. TrainingOptions.None.All.Select(option => option.Key)];

    /// <summary>The factors of a result.</summary>
    /// <param name="result">What was run.</param>
    /// <returns>Factor and value, always the same factors in the same order.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(ExperimentResult result)
    {
        var evidence = result.Runs[0].Evidence;
        return
        [
            TrainingRows(evidence),
            TestRows(evidence),
            new("vocabulary", $"{result.Vocabulary.Size} ({result.Vocabulary.Fingerprint[..8]})"),
            .. OfModelAndTraining(result.Experiment, result.Summary),
            Epochs(evidence),
        ];
    }

    /// <summary>The factors that no declaration knows, because they follow from the data.</summary>
    /// <param name="run">A run of any experiment.</param>
    /// <returns>Factor and value, always the same factors in the same order.</returns>
    internal static IReadOnlyList<KeyValuePair<string, string>> OfRun(SeedRun run) =>
        [TrainingRows(run.Evidence), TestRows(run.Evidence), Epochs(run.Evidence)];

    /// <summary>The factors that stand fixed before anything is run. The model is built, and its layers are read off it.</summary>
    /// <param name="experiment">A declaration.</param>
    /// <returns>Factor and value, always the same factors in the same order; those of the data, and the epochs,
    /// which follow from the data, are not among them.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Experiment experiment) =>
        Of(experiment, ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens));

    /// <summary>The same, of a model that was built before.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Of(Experiment experiment, ModelSummary model) =>
    [
        new("vocabulary", $"{experiment.Tokenisation.VocabularySize} of {experiment.Tokenisation.FitRows} rows{After(experiment.Tokenisation.WordOptions())}"),
        .. OfModelAndTraining(experiment, model),
    ];

    private static IEnumerable<KeyValuePair<string, string>> OfModelAndTraining(Experiment experiment, ModelSummary model)
    {
        return
        [
            new("tokens", Number(experiment.Tokenisation.Tokens) + After(experiment.Tokenisation.Padding.Difference())),
            new("embedding", Layers(LayerRole.Embedding) + After(experiment.Vectors?.ToString() ?? "")),
            new("sequence layers", Layers(LayerRole.Sequence)),
            new("pooling", Layers(LayerRole.Pooling)),
            new("dropout", Layers(LayerRole.Dropout)),
            new("dense layers", Layers(LayerRole.Dense)),
            new("other layers", Layers(LayerRole.Other)),
            new("batch norms", Number(model.Layers.Count(layer => layer.Role == LayerRole.Normalisation))),
            new("fit", $"{experiment.Fit.Method.DeclaringType?.Name}.{experiment.Fit.Method.Name}"),
            new("batch size", Number(experiment.BatchSize)),
            new("learning rate", experiment.LearningRate.ToString(CultureInfo.InvariantCulture)),
            new("objective", experiment.Objective?.ToString() ?? OfTheStudy),
            .. experiment.Training.All,
        ];

        string Layers(LayerRole role) =>
            string.Join(", ", model.Layers.Where(layer => layer.Role == role).Select(layer => layer.Description)) is { Length: > 0 } described
                ? described : None;
    }

    /// <summary>Tells whether a factor is an option that is not used.</summary>
    /// <param name="factor">Any factor.</param>
    internal static bool IsOff(KeyValuePair<string, string> factor) => Options.Contains(factor.Key) && factor.Value is TrainingOptions.Off or OfTheStudy;

    private static string After(string option) => option.Length == 0 ? "" : $", {option}";

    /// <summary>What differs between two results besides their figures.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <returns>Names of factors; empty if the two are the same experiment.</returns>
    public static IReadOnlyList<string> Differing(ExperimentResult first, ExperimentResult second) => Differing(Of(first), Of(second));

    /// <summary>What differs between two declarations.</summary>
    /// <param name="first">One.</param>
    /// <param name="second">The other.</param>
    /// <returns>Names of factors; empty if they declare the same.</returns>
    public static IReadOnlyList<string> Differing(Experiment first, Experiment second) => Differing(Of(first), Of(second));

    /// <summary>Every two of some results.</summary>
    /// <param name="results">In the order of a table.</param>
    /// <returns>Each pair once, the earlier one first.</returns>
    public static IEnumerable<(ExperimentResult First, ExperimentResult Second)> Pairs(IReadOnlyList<ExperimentResult> results) =>
        results.SelectMany((first, i) => results.Skip(i + 1).Select(second => (first, second)));

    private static List<string> Differing(IReadOnlyList<KeyValuePair<string, string>> first, IReadOnlyList<KeyValuePair<string, string>> second) =>
        [.. first.Zip(second).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key)];

    private static KeyValuePair<string, string> TrainingRows(RunEvidence run) => new("training rows", $"{run.Train.Rows} ({run.Train.Fingerprint[..8]})");

    private static KeyValuePair<string, string> TestRows(RunEvidence run) => new("test rows", $"{run.Test.Rows} ({run.Test.Fingerprint[..8]})");

    /// <summary>Those that were run. Where a declared rule may stop a run early, those that were planned: when it stops is an outcome.</summary>
    private static KeyValuePair<string, string> Epochs(RunEvidence run) =>
        new("epochs", Number(run.Options.BestEpoch is null ? run.Epochs.Count : run.PlannedEpochs));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
