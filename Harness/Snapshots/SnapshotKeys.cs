using System.Text.RegularExpressions;
using Harness.Data;
using Harness.Snapshots.Comparison;

namespace Harness.Snapshots;

/// <summary>A key of a snapshot that is neither a metric nor a fingerprint of weights.</summary>
/// <param name="Name">The path of the value: <c>data.train.rows</c> is the member "rows" of "train" of "data".</param>
/// <param name="Rule">The rule that the value must satisfy.</param>
/// <param name="IsNewer">Whether snapshots from before arithmetic was recorded lack the key.</param>
internal sealed record SnapshotKey(string Name, ValueRule Rule, bool IsNewer);

/// <summary>The list of all keys that the harness writes and checks.</summary>
/// <remarks><see cref="SnapshotMetric"/> lists the metrics, and <see cref="WeightsHistory"/> the moments of the trace.</remarks>
internal static partial class SnapshotKeys
{
    private static readonly Dictionary<string, SnapshotKey> Known = new(StringComparer.Ordinal);

    public static SnapshotKey Experiment { get; } = Add("experiment", ValueRule.Name);

    public static SnapshotKey Profile { get; } = Add("profile", ValueRule.Name);

    public static SnapshotKey Device { get; } = Add("device", ValueRule.Name);

    public static SnapshotKey Arithmetic { get; } = Add("arithmetic", ValueRule.AnyText);

    public static SnapshotKey Classes { get; } = Add("data.classes", ValueRule.Texts);

    public static DataKeys Train { get; } = new("data.train");

    public static DataKeys Test { get; } = new("data.test");

    public static SnapshotKey NearlyInTrain { get; } = Add("data.test.nearlyInTrain", ValueRule.Share);

    public static SnapshotKey Length { get; } = Add("tokens.length", ValueRule.Positive);

    public static SnapshotKey Padding { get; } = Add("tokens.padding", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey Truncation { get; } = Add("tokens.truncation", ValueRule.AnyText, isNewer: true);

    /// <summary>How texts are split into words; present only if it differs from Keras' default.</summary>
    public static SnapshotKey Words { get; } = Add("tokens.words", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey FitRows { get; } = Add("tokens.fitRows", ValueRule.Positive, isNewer: true);

    public static SnapshotKey VocabularySize { get; } = Add("tokens.vocabularySize", ValueRule.Positive);

    public static SnapshotKey DistinctWords { get; } = Add("tokens.distinctWords", ValueRule.Count);

    public static SnapshotKey VocabularyFingerprint { get; } = Add("tokens.vocabularyFingerprint", ValueRule.Fingerprint);

    public static SnapshotKey Parameters { get; } = Add("model.parameters", ValueRule.Count);

    public static SnapshotKey Trainable { get; } = Add("model.trainable", ValueRule.Count);

    /// <summary>The file of pretrained word vectors; present only if one is declared.</summary>
    public static SnapshotKey Vectors { get; } = Add("model.vectors", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey Layers { get; } = Add("model.layers", ValueRule.Texts);

    public static SnapshotKey Epochs { get; } = Add("training.epochs", ValueRule.Positive);

    public static SnapshotKey BatchSize { get; } = Add("training.batchSize", ValueRule.Positive);

    public static SnapshotKey Optimizer { get; } = Add("training.optimizer", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey LearningRate { get; } = Add("training.learningRate", ValueRule.PositiveNumber);

    public static SnapshotKey Beta1 { get; } = Add("training.beta1", ValueRule.KeptShare, isNewer: true);

    public static SnapshotKey Beta2 { get; } = Add("training.beta2", ValueRule.KeptShare, isNewer: true);

    public static SnapshotKey Epsilon { get; } = Add("training.epsilon", ValueRule.PositiveNumber, isNewer: true);

    public static SnapshotKey EpsilonIsAdded { get; } = Add("training.epsilonIsAdded", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey Loss { get; } = Add("training.loss", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey Objective { get; } = Add("training.objective", ValueRule.AnyText);

    public static SnapshotKey Validation { get; } = Add("training.validation", ValueRule.AnyText);

    public static SnapshotKey ValidationRows { get; } = Add("training.validationRows", ValueRule.Positive);

    public static SnapshotKey Schedule { get; } = Add("training.schedule", ValueRule.AnyText);

    public static SnapshotKey ClassWeights { get; } = Add("training.classWeights", ValueRule.AnyText);

    public static SnapshotKey WeightDecay { get; } = Add("training.weightDecay", ValueRule.AnyText);

    public static SnapshotKey Clipping { get; } = Add("training.gradientClipping", ValueRule.AnyText);

    public static SnapshotKey BestEpochs { get; } = Add("training.bestEpochs", ValueRule.Epochs);

    public static SnapshotKey EvaluatedWeights { get; } = Add("training.evaluatedWeights", ValueRule.AnyText, isNewer: true);

    public static SnapshotKey Seeds { get; } = Add("training.seeds", ValueRule.Seeds);

    /// <summary>The fingerprints of the trained weights in snapshots from before arithmetic was recorded, which had no trace.</summary>
    public static SnapshotKey OldWeights { get; } = Add("training.weights", ValueRule.Anything);

    public static SnapshotKey Invariants { get; } = Add("invariants", ValueRule.Texts);

    /// <summary>All keys, in the order of the file.</summary>
    public static IEnumerable<SnapshotKey> All => Known.Values;

    /// <summary>The keys that every kind of snapshot has.</summary>
    public static IReadOnlyList<SnapshotKey> Needed { get; } = [Profile, Device, Train.Fingerprint, Test.Fingerprint, Seeds];

    /// <summary>Finds a key by its name.</summary>
    /// <param name="name">The name, such as <c>data.train.rows</c>.</param>
    /// <returns>The key; null for metrics, moments of the trace, and unknown keys.</returns>
    public static SnapshotKey? Of(string name) =>
        Known.GetValueOrDefault(name) ?? (TruncatedShare().IsMatch(name) ? new SnapshotKey(name, ValueRule.Share, IsNewer: false) : null);

    /// <summary>Returns the keys of one split.</summary>
    public static DataKeys Of(Split split) => split == Split.Train ? Train : Test;

    [GeneratedRegex(@"^data\.(train|test)\.truncated[A-Z]\w*$")]
    private static partial Regex TruncatedShare();

    private static SnapshotKey Add(string name, ValueRule rule, bool isNewer = false) => Known[name] = new SnapshotKey(name, rule, isNewer);

    /// <summary>The keys for the rows of one split.</summary>
    /// <param name="prefix">The path of the object that contains them.</param>
    internal sealed class DataKeys(string prefix)
    {
        public SnapshotKey Rows { get; } = Add($"{prefix}.rows", ValueRule.Positive);

        public SnapshotKey Positives { get; } = Add($"{prefix}.positives", ValueRule.Count);

        public SnapshotKey RowsOfClass { get; } = Add($"{prefix}.rowsOfClass", ValueRule.Counts);

        public SnapshotKey Fingerprint { get; } = Add($"{prefix}.fingerprint", ValueRule.Fingerprint);

        public SnapshotKey DroppedWords { get; } = Add($"{prefix}.droppedWords", ValueRule.Share);

        /// <summary>Returns the key of the share of texts that were truncated. The name of the key ends in the study's word for its texts.</summary>
        /// <param name="texts">The word, such as "messages".</param>
        public SnapshotKey Truncated(string texts) => new($"{prefix}.truncated{char.ToUpperInvariant(texts[0])}{texts[1..]}", ValueRule.Share, IsNewer: false);
    }
}
