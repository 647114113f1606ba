using Harness.Tokens;

namespace Harness.Experiments.Kept;

/// <summary>Describes a saved model: everything that a prediction needs besides the weights and the words.</summary>
internal sealed record KeptModel
{
    /// <summary>The current version of the folder's layout; folders with other versions are refused.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The name of this file in the model's folder.</summary>
    public const string FileName = "model.json";

    /// <summary>The names of the other files in the model's folder.</summary>
    public const string WeightsFile = "model.safetensors", VocabularyFile = "vocabulary.json", ReadmeFile = "README.md";

    /// <summary>The version of the folder's layout.</summary>
    public required int Version { get; init; }

    /// <summary>The name of the study that declares the experiment.</summary>
    public required string Study { get; init; }

    /// <summary>The name of the experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>The name of the profile.</summary>
    public required string Profile { get; init; }

    /// <summary>The device that trained the run, such as "cpu".</summary>
    public required string Device { get; init; }

    /// <summary>The seed of the run.</summary>
    public required int Seed { get; init; }

    /// <summary>The names of the classes, in their order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The conversion of texts to ids.</summary>
    public required Tokenisation Tokenisation { get; init; }

    /// <summary>The ends at which short rows are padded and long rows are truncated.</summary>
    public required SequencePadding Padding { get; init; }

    /// <summary>The layers and all their settings, as in the snapshot.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The fingerprint of the words, as in the snapshot.</summary>
    public required string VocabularyFingerprint { get; init; }

    /// <summary>The fingerprint of the weights. Its first 16 digits are the last entry of the seed in the snapshot's trace.</summary>
    public required string WeightsFingerprint { get; init; }

    /// <summary>SHA-256 of <see cref="WeightsFile"/>.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>The data set of the user, or the name of the committed training file. Null in a folder that is older than this property.</summary>
    public string? Data { get; init; }

    /// <summary>The number of rows that the model was fitted to. Null in a folder that is older than this property.</summary>
    public int? FittedRows { get; init; }

    /// <summary>Tells whether a program generated the texts. Null in a folder that is older than this property.</summary>
    public bool? IsSynthetic { get; init; }

    /// <summary>The fingerprint of the training rows, as in the snapshot.</summary>
    public required string TrainingRows { get; init; }

    /// <summary>The fingerprint of everything that determines the result of the run.</summary>
    public required string Configuration { get; init; }

    /// <summary>The name of the arithmetic that computed the run, as in the snapshot.</summary>
    public required string Arithmetic { get; init; }

    /// <summary>The version of the harness's arithmetic.</summary>
    public required int ArithmeticVersion { get; init; }

    /// <summary>The version and commit of the harness.</summary>
    public required string Harness { get; init; }

    /// <summary>The identity of the code that trained the run: of the harness, the model and their libraries. Null in a folder that is older than this
    /// property.</summary>
    public string? Code { get; init; }

    /// <summary>The accuracy on the test split.</summary>
    public required double TestAccuracy { get; init; }
}
