using System.Globalization;
using System.Text;
using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Describes one layer of a model, as Keras' <c>summary()</c> does.</summary>
/// <param name="Layer">Kind of layer.</param>
/// <param name="Role">The part of the model that the layer belongs to.</param>
/// <param name="Description">Kind and size.</param>
/// <param name="Settings">All settings that the description leaves out.</param>
/// <param name="OutputShape">Shape of the output without the batch axis.</param>
/// <param name="Trainable">Number of weights that training changes.</param>
/// <param name="NotTrainable">Number of parameters that Keras counts but training does not change: the moving statistics of batch norm, and the vectors of an
/// embedding that is not trained.</param>
public sealed record LayerSummary(string Layer, LayerRole Role, string Description, string Settings, IReadOnlyList<long> OutputShape,
    long Trainable, long NotTrainable)
{
    /// <summary>Number of all parameters.</summary>
    public long Parameters => Trainable + NotTrainable;

    /// <summary>Description and settings in one text.</summary>
    public string Statement => Settings.Length == 0 ? Description : $"{Description}, {Settings}";
}

/// <summary>Lists the layers, shapes and parameter counts of a model, as Keras' <c>summary()</c> does.</summary>
/// <param name="Layers">The layers, in the order in which they are called.</param>
public sealed record ModelSummary(IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>Number of parameters as Keras counts them: with moving statistics, and with one bias for each recurrent gate.</summary>
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Number of parameters that training changes.</summary>
    public long Trainable => Layers.Sum(layer => layer.Trainable);

    /// <summary>Builds a model and passes one row of padding through it.</summary>
    /// <param name="build">Builds the model.</param>
    /// <param name="tokens">T: the length of a row.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="NotSupportedException">The output of a layer is not one tensor.</exception>
    public static ModelSummary Of(Func<RandomStreams, nn.Module<Tensor, Tensor>> build, int tokens)
    {
        var layers = new List<LayerSummary>();
        OneRowPass.Run(build, tokens, (layer, _, output) =>
        {
            var (role, description, settings) = layer is IDescribedLayer described
                ? (described.Role, described.Description, described.Settings) : (LayerRole.Other, layer.GetName(), "");
            layers.Add(
                new LayerSummary(layer.GetName(), role, description, settings, output.shape[1..], Count(layer.parameters()),
                    layer.buffers().Sum(buffer => buffer.NumberOfElements) + NotTrained(layer)));
        });
        return new ModelSummary(layers);
    }

    /// <summary>Counts trainable weights. A frozen weight exists only for torch (the second bias of its recurrences) and is not a parameter of the
    /// model.</summary>
    private static long Count(IEnumerable<Parameter> weights) => weights.Where(weight => weight.requires_grad).Sum(weight => weight.NumberOfElements);

    private static long NotTrained(nn.Module layer) =>
        layer is Layers.Embedding { Trains: false } embedding ? (long)embedding.Words * embedding.Width : 0;

    /// <summary>Formats the summary as the table that Keras prints.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(Row("Layer", "Output shape", "Parameters", "Trainable", "Not trainable"));
        text.Append(Row(new string('-', 22), new string('-', 16), new string('-', 12), new string('-', 12), new string('-', 13)));
        foreach (var layer in Layers)
            text.Append(
                Row(layer.Layer, $"(N, {string.Join(", ", layer.OutputShape)})", Count(layer.Parameters), Count(layer.Trainable), Count(layer.NotTrainable)));
        return text.Append(Row("Total", "", Count(Parameters), Count(Trainable), Count(Parameters - Trainable))).ToString();

        static string Count(long parameters) => parameters.ToString("N0", CultureInfo.InvariantCulture);

        static string Row(string layer, string shape, string parameters, string trainable, string fixedOnes) =>
            $"{layer,-22}  {shape,-16}  {parameters,12}  {trainable,12}  {fixedOnes,13}\n";
    }
}
