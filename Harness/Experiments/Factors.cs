using System.Globalization;
using Harness.Invariants;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Lists the factors that may explain why the figures of two experiments differ.
/// They are read from the run itself, not from a description of it.</summary>
/// <remarks>A comparison of two models that differ in six factors shows nothing about any single factor (defect 18).</remarks>
public static class Factors
{
    private const string None = "none", OfTheStudy = "as the labels ask";

    private static readonly string[] Options = ["objective", .. TrainingOptions.None.All.Select(option => option.Key)];

    /// <summary>Returns the factors of a result.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Names and values, always of the same factors in the same order.</returns>
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

    /// <summary>Returns the factors that are not declared, because they follow from the data.</summary>
    /// <param name="run">A run of any experiment.</param>
    /// <returns>Names and values, always of the same factors in the same order.</returns>
    internal static IReadOnlyList<KeyValuePair<string, string>> OfRun(SeedRun run) =>
        [TrainingRows(run.Evidence), TestRows(run.Evidence), Epochs(run.Evidence)];

    /// <summary>Returns the factors that are fixed before a run. The model is built to read its layers.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <returns>Names and values, always of the same factors in the same order, without the factors that follow from the data: rows and
    /// epochs.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Experiment experiment) =>
        Of(experiment, ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens));

    /// <summary>Returns the factors that are fixed before a run, for a model that is already summarised.</summary>
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

    /// <summary>Returns whether a factor is an option that is not used.</summary>
    /// <param name="factor">The factor.</param>
    internal static bool IsOff(KeyValuePair<string, string> factor) => Options.Contains(factor.Key) && factor.Value is TrainingOptions.Off or OfTheStudy;

    private static string After(string option) => option.Length == 0 ? "" : $", {option}";

    /// <summary>Returns the factors that differ between two results.</summary>
    /// <param name="first">The first result.</param>
    /// <param name="second">The second result.</param>
    /// <returns>The names of the factors; empty if all are equal.</returns>
    public static IReadOnlyList<string> Differing(ExperimentResult first, ExperimentResult second) => Differing(Of(first), Of(second));

    /// <summary>Returns the factors that differ between two declarations.</summary>
    /// <param name="first">The first declaration.</param>
    /// <param name="second">The second declaration.</param>
    /// <returns>The names of the factors; empty if all are equal.</returns>
    public static IReadOnlyList<string> Differing(Experiment first, Experiment second) => Differing(Of(first), Of(second));

    /// <summary>Returns all pairs of results.</summary>
    /// <param name="results">The results, in the order of a table.</param>
    /// <returns>Each pair once; the earlier result is the first of the pair.</returns>
    public static IEnumerable<(ExperimentResult First, ExperimentResult Second)> Pairs(IReadOnlyList<ExperimentResult> results) =>
        results.SelectMany((first, i) => results.Skip(i + 1).Select(second => (first, second)));

    /// <summary>Returns the factors that differ between two lists.</summary>
    internal static IReadOnlyList<string> Differing(IReadOnlyList<KeyValuePair<string, string>> first, IReadOnlyList<KeyValuePair<string, string>> second) =>
        [.. first.Zip(second).Where(pair => pair.First.Value != pair.Second.Value).Select(pair => pair.First.Key)];

    private static KeyValuePair<string, string> TrainingRows(RunEvidence run) => new("training rows", $"{run.Train.Rows} ({run.Train.Fingerprint[..8]})");

    private static KeyValuePair<string, string> TestRows(RunEvidence run) => new("test rows", $"{run.Test.Rows} ({run.Test.Fingerprint[..8]})");

    /// <summary>Returns the number of trained epochs. If a declared rule may stop a run early, returns the planned number, because the time of the stop is an
    /// outcome.</summary>
    private static KeyValuePair<string, string> Epochs(RunEvidence run) =>
        new("epochs", Number(run.Options.BestEpoch is null ? run.Epochs.Count : run.PlannedEpochs));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
