using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Parity;

/// <summary>Reads fixtures/keras: the results of TensorFlow.js Layers, Google's port of Keras, with the notebook's layers, models and optimizer.</summary>
internal static class KerasGolden
{
    /// <summary>The options with which a missing or null field is an error and not read as zero.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
    };

    /// <summary>The names of all layer files, so that the tests fail for a file whose layer they cannot build.</summary>
    public static IEnumerable<string> LayerNames => NamesIn("layers");

    public static IEnumerable<string> ModelNames => NamesIn("models");

    public static AdamGolden Adam => Read<AdamGolden>("adam");

    public static LayerGolden Layer(string name) => Read<LayerGolden>(Path.Combine("layers", name));

    public static ModelGolden Model(string name) => Read<ModelGolden>(Path.Combine("models", name));

    private static string Folder => Path.Combine(Workspace.Fixtures, "keras");

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static TGolden Read<TGolden>(string name) => JsonSerializer.Deserialize<TGolden>(File.ReadAllText(Path.Combine(Folder, name + ".json")), Strict)!;
}
