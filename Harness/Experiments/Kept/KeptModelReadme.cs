using System.Globalization;
using System.Text;
using Harness.Models.Saved;
using Harness.Storage;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments.Kept;

/// <summary>Writes the README of a saved model: the contents of the folder, and how to load the model in Python.</summary>
internal static class KeptModelReadme
{
    /// <summary>Formats the README.</summary>
    /// <param name="kept">The description of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="tensors">The saved weights of the model.</param>
    /// <param name="objective">The objective of the training.</param>
    /// <param name="folder">The folder of the model.</param>
    /// <returns>Markdown.</returns>
    public static string Of(KeptModel kept, nn.Module model, IReadOnlyList<SavedTensor> tensors, Objective objective, string folder)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            # {{kept.Experiment}}, seed {{kept.Seed}}

            Trained by {{kept.Study}} in profile {{kept.Profile}} on {{kept.Device}}, arithmetic {{kept.Arithmetic}}, harness {{kept.Harness}}.
            {{kept.FittedRows:N0}}{{(kept.IsSynthetic == true ? " synthetic" : "")}} training rows of {{kept.Data}}.
            Test accuracy: {{kept.TestAccuracy:0.0000}}.
            The snapshot of {{kept.Experiment}} lists {{kept.WeightsFingerprint[..16]}} as the fingerprint of this seed's last weights.

            | file | content |
            | --- | --- |
            | `{{KeptModel.WeightsFile}}` | the weights, with the names and layout of PyTorch |
            | `{{KeptModel.VocabularyFile}}` | the words: the word at index i has the id i + 1 |
            | `{{KeptModel.FileName}}` | everything else, under `content`: labels, tokenisation, layers, fingerprints |

            ## Predict

            In the folder of the study, where `./research` is:

            ```
            ./research predict {{kept.Experiment}} --device {{kept.Device}} --model {{ShownPath.Quoted(ShownPath.Of(folder, Workspace.Root))}} "a text"
            ```

            ## Load in PyTorch

            In this folder:

            ```python
            import torch
            from safetensors.torch import load_file

            weights = load_file("{{KeptModel.WeightsFile}}")
            layer = {{Example(model)}}
            layer.load_state_dict({name.split(".", 1)[1]: weight for name, weight in weights.items() if name.startswith("{{ExampleName(model)}}.")})
            ```

            | layer | PyTorch module |
            | --- | --- |

            """);
        foreach (var (name, module) in TorchModules.Of(model))
            text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {(module is null ? "no equivalent; see the shapes below" : $"`{module}`")} |\n");
        text.Append(CultureInfo.InvariantCulture, $$"""

            - The gates of an LSTM are in PyTorch's order: input, forget, cell, output. The second bias, `bias_hh`, is 0.
            - A Linear weight is [out, in], a Conv1d weight [out, in, width]. `torch.nn.Conv1d` reads [N, C, T]; the models here read [N, T, C].
            - BatchNorm has ε = 0.001. `num_batches_tracked` is left out; PyTorch sets it to 0.
            - The model ends in {{(objective.Logits == 1 ? "one logit; its sigmoid is the probability of "
                + $"\"{kept.Labels[1]}\"" : "one logit for each label; their softmax gives the probabilities")}}.

            | tensor | shape |
            | --- | --- |

            """);
        foreach (var tensor in tensors)
            text.Append(CultureInfo.InvariantCulture, $"| `{tensor.Name}` | {tensor.Type} [{string.Join(", ", tensor.Shape)}] |\n");
        text.Append(CultureInfo.InvariantCulture, $"""

            ## From a text to ids

            Strip whitespace at both ends{(kept.Tokenisation.Words.LowerCase ? ", convert to lower case" : "")}, {Splitting(kept.Tokenisation.Words)}.
            Words without an id {(kept.Tokenisation.UnknownWord is { } unknown ? $"get the id 1, `{unknown}`" : "are dropped")}.
            Rows have {kept.Tokenisation.Tokens} ids: a short row gets zeros {Where(kept.Padding.Padding)},
            a long row is truncated {Where(kept.Padding.Truncating)}. This is Keras' `Tokenizer` and `pad_sequences`.

            """);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static string Splitting(WordRules rules) => rules.Characters ? "and take each character as a word"
        : $"replace each of `` {string.Concat(rules.Filters.Where(c => !char.IsControl(c)))} ``"
            + (rules.Filters.Contains('\t') && rules.Filters.Contains('\n') ? ", tab and newline" : "") + " with a space, and split at spaces";

    private static string Where(SequenceEnd end) => end == SequenceEnd.Pre ? "at the start" : "at the end";

    private static (string Name, string? Module) First(nn.Module model) =>
        TorchModules.Of(model).FirstOrDefault(layer => layer.Module?.StartsWith("torch.", StringComparison.Ordinal) ?? false);

    private static string Example(nn.Module model) => First(model).Module ?? "your_module";

    private static string ExampleName(nn.Module model) => First(model).Name ?? "layer";
}
