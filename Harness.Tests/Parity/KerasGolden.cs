using System.Text.Json;
using Harness.Storage;

namespace Harness.Tests.Parity;

/// <summary>fixtures/keras: what TensorFlow.js Layers, Google's own port of Keras, makes of the notebook's layers, models and optimiser.</summary>
internal static class KerasGolden
{
    /// <summary>A field that is missing or null where it may not be is an error, not a zero.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
    };

    /// <summary>All layer files, so that a golden which no test knows how to build fails instead of being passed over.</summary>
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
