using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Harness.Experiments.Archive;
using Harness.Experiments.Certificate;
using Harness.Invariants;
using Harness.Models;
using Harness.Models.Saved;
using Harness.Storage;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Experiments.Kept;

/// <summary>Stores trained models on disk: one folder for each run, with weights, vocabulary and everything else that a prediction needs.</summary>
/// <param name="directory">The folder of all models.</param>
/// <param name="say">Is called with a message for each model that could not be saved, and why.</param>
public sealed class KeptModels(string directory, Action<string>? say = null)
{
    /// <summary>The age after which a partly written folder counts as abandoned. No model takes this long to write.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly JsonSerializerOptions Words = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The default folder, in the repository and ignored by git.</summary>
    public static string UsualDirectory => Path.Combine(Workspace.Root, "TestResults", "models");

    /// <summary>The folder of all models.</summary>
    internal string Directory { get; } = directory;

    /// <summary>Returns the folder of a run's model.</summary>
    /// <param name="profile">The name of the profile; for the user's data <see cref="Profile.FolderOf(RunEvidence)"/>.</param>
    /// <param name="device">The name of the device.</param>
    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The path of the folder, which need not exist.</returns>
    internal string FolderOf(string profile, string device, string experiment, int seed) =>
        Path.Combine(Directory, profile, device, experiment, FormattableString.Invariant($"seed-{seed}"));

    /// <summary>Lists the models of an experiment.</summary>
    /// <param name="experiment">The name of the experiment.</param>
    /// <returns>Paths relative to <see cref="Directory"/>, sorted.</returns>
    internal IReadOnlyList<string> Of(string experiment) =>
    [
        .. OptionalFile.FilesIn(Directory, KeptModel.FileName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!)
            .Where(folder => Path.GetFileName(Path.GetDirectoryName(folder)) == experiment && !IsTemporary(folder))
            .Select(folder => Path.GetRelativePath(Directory, folder)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Lists the models of one run: at most one if the profile's data are committed, otherwise one for each data set of the user.</summary>
    /// <param name="profile">The name of the profile.</param>
    /// <param name="device">The name of the device.</param>
    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The folders of the models, sorted.</returns>
    internal IReadOnlyList<string> OfRun(string profile, string device, string experiment, int seed) =>
    [
        .. FoldersOf(profile).Select(folder => Path.Combine(folder, device, experiment, FormattableString.Invariant($"seed-{seed}")))
            .Where(System.IO.Directory.Exists).Order(StringComparer.Ordinal),
    ];

    /// <summary>Lists where models of a profile may be: in its folder, in that of a data set, and in that of a data set's rows.</summary>
    private IEnumerable<string> FoldersOf(string profile)
    {
        var folder = Path.Combine(Directory, profile);
        var dataSets = OptionalFile.FoldersIn(folder);
        return [folder, .. dataSets, .. dataSets.SelectMany(dataSet => OptionalFile.FoldersIn(dataSet, "data-*"))];
    }

    /// <summary>Saves the model of a completed run and replaces an earlier one. If writing fails, for example on a full disk, a message is sent and the run
    /// continues.</summary>
    internal void Keep(nn.Module model, Experiment experiment, Profile profile, Vocabulary vocabulary, ModelSummary summary, RunEvidence evidence,
        string device, int seed)
    {
        var folder = FolderOf(profile.FolderOf(evidence), device, experiment.Name, seed);
        try
        {
            Replace(folder, partial => Write(partial, folder, model, experiment, profile, vocabulary, summary, evidence, device, seed));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say?.Invoke($"The model of {experiment.Name}, seed {seed}, could not be saved in '{folder}': {e.Message}");
        }
    }

    /// <summary>Writes the description of a saved model. The checksum covers the JSON text as written, so a later version with more properties can still
    /// read it.</summary>
    internal static void Write(string folder, KeptModel kept) =>
        ChecksummedJson.Write(Path.Combine(folder, KeptModel.FileName), JsonSerializer.SerializeToNode(kept, Words)!.AsObject());

    private static KeptModel? ReadIfThere(string folder)
    {
        try
        {
            return ChecksummedJson.ReadIfThere<JsonObject>(Path.Combine(folder, KeptModel.FileName))?.Deserialize<KeptModel>(Words);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{KeptModel.FileName} is damaged or has another version", e);
        }
    }

    /// <summary>Returns whether the undamaged model of a run with this configuration, on these data, by the current code is saved.</summary>
    internal bool Holds(Experiment experiment, Profile profile, RunEvidence evidence, string device, int seed, string configuration)
    {
        try
        {
            var folder = FolderOf(profile.FolderOf(evidence), device, experiment.Name, seed);
            if (ReadIfThere(folder) is not { } kept || kept.Configuration != configuration || kept.Code != RunArchive.CodeOf(experiment))
                return false;
            Vocabulary(folder, kept);
            return IsWhole(Bytes(folder, KeptModel.WeightsFile), kept);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Formats a tokenisation as in the description of a saved model. A given vocabulary is not part of it, because it has its own file.</summary>
    internal static string AsJson(Tokenisation tokenisation) => JsonSerializer.Serialize(tokenisation, Words);

    /// <summary>Reads the description of a saved model.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <returns>The description, in the current version.</returns>
    /// <exception cref="InvalidDataException">The description is missing or damaged, or has another version. The message fits into a sentence.</exception>
    internal static KeptModel Describe(string folder)
    {
        var kept = ReadIfThere(folder) ?? throw new InvalidDataException($"{KeptModel.FileName} is missing");
        return kept.Version == KeptModel.CurrentVersion ? kept
            : throw new InvalidDataException($"it has version {kept.Version} of the folder's layout; expected {KeptModel.CurrentVersion}");
    }

    /// <summary>Reads the vocabulary of a saved model.</summary>
    /// <exception cref="InvalidDataException">The file is missing or damaged, or is not the vocabulary of the training. The message fits into a sentence.
    /// </exception>
    internal static Vocabulary Vocabulary(string folder, KeptModel kept)
    {
        try
        {
            var words = JsonSerializer.Deserialize<KeptVocabulary>(Bytes(folder, KeptModel.VocabularyFile), Words);
            return (words ?? throw new InvalidDataException($"{KeptModel.VocabularyFile} is empty")).Restore(kept.VocabularyFingerprint);
        }
        catch (JsonException)
        {
            throw new InvalidDataException($"{KeptModel.VocabularyFile} is damaged");
        }
    }

    /// <summary>Loads the weights of a saved model into a new model.</summary>
    /// <exception cref="InvalidDataException">The weights are missing or damaged, or do not fit the model. The message fits into a sentence.</exception>
    internal static void RestoreWeights(string folder, KeptModel kept, nn.Module model)
    {
        var bytes = Bytes(folder, KeptModel.WeightsFile);
        try
        {
            if (!IsWhole(bytes, kept))
                throw new InvalidDataException("it is damaged: its SHA-256 differs from the recorded one");
            PortableWeights.Restore(model, SafetensorsFile.Read(bytes).Tensors);
            if (WeightsFingerprint.Of(model) != kept.WeightsFingerprint)
                throw new InvalidDataException("its weights have another fingerprint than the evaluated weights");
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{KeptModel.WeightsFile} cannot be read as weights: {e.Message}", e);
        }
    }

    private static bool IsWhole(byte[] weights, KeptModel kept) => Convert.ToHexStringLower(SHA256.HashData(weights)) == kept.WeightsSha256;

    private static byte[] Bytes(string folder, string name) =>
        OptionalFile.ReadBytes(Path.Combine(folder, name)) ?? throw new InvalidDataException($"{name} is missing");

    /// <summary>Writes the files of a model.</summary>
    /// <remarks><paramref name="final"/> is the name that <paramref name="folder"/> gets once it is complete.</remarks>
    private static void Write(string folder, string final, nn.Module model, Experiment experiment, Profile profile, Vocabulary vocabulary, ModelSummary summary,
        RunEvidence evidence, string device, int seed)
    {
        var tensors = PortableWeights.Copy(model);
        var fingerprint = WeightsFingerprint.Of(model);
        var weights = Path.Combine(folder, KeptModel.WeightsFile);
        WholeFile.Write(weights, new SafetensorsFile(tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["experiment"] = experiment.Name,
            ["vocabulary"] = vocabulary.Fingerprint,
            ["weights"] = fingerprint,
        }).Write);
        WholeFile.WriteBytes(Path.Combine(folder, KeptModel.VocabularyFile), JsonSerializer.SerializeToUtf8Bytes(KeptVocabulary.Of(vocabulary), Words));
        var kept = new KeptModel
        {
            Version = KeptModel.CurrentVersion,
            Study = profile.Study.Name,
            Experiment = experiment.Name,
            Profile = profile.Name,
            Device = device,
            Seed = seed,
            Labels = profile.Study.Labels.Names,
            Tokenisation = experiment.Tokenisation,
            Padding = evidence.EncodedTest.Padding,
            Layers = [.. summary.Layers.Select(layer => layer.Statement)],
            VocabularyFingerprint = vocabulary.Fingerprint,
            WeightsFingerprint = fingerprint,
            WeightsSha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(weights))),
            Data = profile.DataSet ?? Path.GetFileName(profile.Files.Train),
            FittedRows = evidence.Fitted.Rows,
            IsSynthetic = profile.Declared.Synthetic,
            TrainingRows = evidence.Train.Fingerprint,
            Configuration = ConfigurationFingerprint.Of(experiment, summary, profile, evidence, device, seed),
            Arithmetic = evidence.Arithmetic ?? "unknown",
            ArithmeticVersion = ArithmeticCertificate.CurrentVersion,
            Harness = typeof(KeptModels).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            Code = RunArchive.CodeOf(experiment),
            TestAccuracy = evidence.TestEvaluation!.Metrics.Accuracy,
        };
        WholeFile.WriteText(Path.Combine(folder, KeptModel.ReadmeFile), KeptModelReadme.Of(kept, model, tensors, evidence.Objective, final));
        Write(folder, kept);
    }

    /// <summary>Writes a temporary folder and renames it when it is complete. A reader sees the old folder, the new one or, for a moment, none.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "A whole folder is renamed, not written.")]
    private static void Replace(string folder, Action<string> write)
    {
        RemoveAbandoned(folder);
        string partial = Temporary(folder), old = Temporary(folder);
        try
        {
            System.IO.Directory.CreateDirectory(partial);
            write(partial);
            OptionalFile.MoveFolder(folder, old);
            System.IO.Directory.Move(partial, folder);
        }
        finally
        {
            OptionalFile.DeleteFolder(partial);
            OptionalFile.DeleteFolder(old);
        }
    }

    /// <summary>Deletes temporary folders that a killed process left.</summary>
    private static void RemoveAbandoned(string folder)
    {
        foreach (var partial in OptionalFile.FoldersIn(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.*.partial")
            .Where(partial => System.IO.Directory.GetLastWriteTimeUtc(partial) < DateTime.UtcNow - Abandoned))
            OptionalFile.DeleteFolder(partial);
    }

    private static string Temporary(string folder) =>
        Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.{Guid.NewGuid():N}.partial");

    private static bool IsTemporary(string folder) => folder.EndsWith(".partial", StringComparison.Ordinal);
}
