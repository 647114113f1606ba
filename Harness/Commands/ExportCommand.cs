using System.CommandLine;
using System.Text.Json;
using Harness.Experiments;
using Harness.Experiments.Kept;
using Harness.Models.Onnx;
using Harness.Storage;

namespace Harness.Commands;

/// <summary><c>./research export</c>: writes a saved model in a format that other programs can run.</summary>
internal static class ExportCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if there is no usable model, or if a layer cannot be exported.</returns>
    public static Command Create(Study study)
    {
        var chosen = new KeptModelChoice(study);
        var onnx = new Option<FileInfo>("--onnx") { Description = "The ONNX file to write. An existing file is replaced.", Required = true, HelpName = "file" };
        var command = new Command("export",
            "Exports a model that './research run --keep-models' kept to ONNX. Its input is ids [N, T], its outputs are logits and probabilities.")
        { chosen.Experiment, onnx };
        chosen.AddTo(command);
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            using var predictor = chosen.Open(given, error);
            if (predictor is null)
                return 1;
            KeptModelChoice.WarnOfOtherCode(predictor, error);
            try
            {
                var file = given.GetRequiredValue(onnx).FullName;
                var bytes = Onnx(predictor);
                WholeFile.WriteBytes(file, bytes.Span);
                output.WriteLine($"Written to '{file}', {bytes.Length / 1024:N0} KiB: {OnnxExport.Ids} [N, {predictor.Kept.Tokenisation.Tokens}] to "
                    + $"{OnnxExport.Logits} and {OnnxExport.Probabilities}.");
                return 0;
            }
            catch (OnnxExportException e)
            {
                error.WriteLine($"{predictor.Kept.Experiment} was not exported: {e.Message}");
                return 1;
            }
        }, cancellation));
        return command;
    }

    /// <summary>Converts a saved model to ONNX.</summary>
    internal static ReadOnlyMemory<byte> Onnx(Predictor predictor)
    {
        var kept = predictor.Kept;
        return OnnxExport.Of(predictor.Model, kept.Experiment, kept.Tokenisation.Tokens, kept.Tokenisation.VocabularySize, kept.Harness,
            new Dictionary<string, string>
            {
                ["experiment"] = kept.Experiment,
                ["profile"] = kept.Profile,
                ["labels"] = JsonSerializer.Serialize(kept.Labels),
                ["vocabulary"] = kept.VocabularyFingerprint,
                ["weights"] = kept.WeightsFingerprint,
            });
    }
}
