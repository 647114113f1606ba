using System.Text.Json;
using Harness.Storage;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Contains a file of fixtures/pytorch: the results of a layer of Python PyTorch in double precision.</summary>
internal sealed record TorchGolden
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    /// <summary>The names of all golden files, so that the tests fail for a file whose layer they cannot build.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public required JsonElement Config { get; init; }

    public required IReadOnlyList<KerasTensor> Weights { get; init; }

    public required KerasTensor Input { get; init; }

    /// <summary>The mask of padding, 1 at positions without a word; null for a layer without a mask.</summary>
    public required KerasTensor? Padding { get; init; }

    public required KerasTensor Output { get; init; }

    public required KerasTensor Cotangent { get; init; }

    public required KerasTensor InputGradient { get; init; }

    public required IReadOnlyList<KerasTensor> WeightGradients { get; init; }

    private static string Folder => Path.Combine(Workspace.Fixtures, "pytorch", "layers");

    public static TorchGolden Of(string name) => JsonSerializer.Deserialize<TorchGolden>(File.ReadAllText(Path.Combine(Folder, name + ".json")), Web)!;

    /// <summary>Returns a copy with the padding before the words instead of after them.</summary>
    public TorchGolden WithPaddingAtTheStart() => this with
    {
        Input = Moved(Input),
        Padding = Moved(Padding!),
        Output = Output.Shape.Length == 3 ? Moved(Output) : Output,
        Cotangent = Output.Shape.Length == 3 ? Moved(Cotangent) : Cotangent,
        InputGradient = Moved(InputGradient),
    };

    private KerasTensor Moved(KerasTensor sequences)
    {
        using var scope = NewDisposeScope();
        var rows = Padding!.ToTorch().sum(1).data<float>().Select((padding, row) => sequences.ToTorch()[row].roll((long)padding, 0));
        return KerasTensor.Of(stack(rows), sequences.Name);
    }
}
