using Harness.Tokens;

namespace Harness.Experiments.Kept;

/// <summary>What a kept model is: all that a prediction needs to know beside the weights.</summary>
internal sealed record KeptModel
{
    /// <summary>Of the folder's layout; another one is refused.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Name of this file in a model's folder.</summary>
    public const string FileName = "model.json";

    /// <summary>Names of the other files in a model's folder.</summary>
    public const string WeightsFile = "model.safetensors", VocabularyFile = "vocabulary.json", ReadmeFile = "README.md";

    /// <summary>Of the folder's layout.</summary>
    public required int Version { get; init; }

    /// <summary>The study that declares the experiment.</summary>
    public required string Study { get; init; }

    /// <summary>The experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>How large the run was.</summary>
    public required string Profile { get; init; }

    /// <summary>Where the run was made, such as "cpu".</summary>
    public required string Device { get; init; }

    /// <summary>Of the run.</summary>
    public required int Seed { get; init; }

    /// <summary>Words for the classes, in their order.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How texts become ids.</summary>
    public required Tokenisation Tokenisation { get; init; }

    /// <summary>Where short rows get zeros, and where long ones lose ids.</summary>
    public required SequencePadding Padding { get; init; }

    /// <summary>The layers and all their settings, as the snapshot states them.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Fingerprint of the words, as the snapshot states it.</summary>
    public required string VocabularyFingerprint { get; init; }

    /// <summary>Fingerprint of the weights. Its first 16 digits are the last entry of the seed in the snapshot's trace.</summary>
    public required string WeightsFingerprint { get; init; }

    /// <summary>SHA-256 of <see cref="WeightsFile"/>.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Fingerprint of the training rows, as the snapshot states it.</summary>
    public required string TrainingRows { get; init; }

    /// <summary>Fingerprint of everything that decides what the run came to.</summary>
    public required string Configuration { get; init; }

    /// <summary>What computed the run, as the snapshot states it.</summary>
    public required string Arithmetic { get; init; }

    /// <summary>Version of the harness's arithmetic.</summary>
    public required int ArithmeticVersion { get; init; }

    /// <summary>Version and commit of the harness.</summary>
    public required string Harness { get; init; }

    /// <summary>Accuracy on the test split.</summary>
    public required double TestAccuracy { get; init; }
}
