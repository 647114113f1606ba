using Experiments.Tests.Models;
using Harness.Data;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Parity;

/// <summary>Builds one of the notebook's models with the sizes and weights of a golden file, without dropout.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly RandomStreams _random = new(1);

    public GoldenModel(string name)
    {
        Golden = KerasGolden.Model(name);
        Module = Build(name, Golden.Sizes, _random);
        CalledLayers = InCallOrder();
        string[] prefixes = [.. Golden.Layers.Select(layer => layer.Split(": ")[0] + "/")];
        Weights = new KerasWeights(prefixes.Zip(CalledLayers), Golden.Weights);
    }

    public ModelGolden Golden { get; }

    public nn.Module<Tensor, Tensor> Module { get; }

    public KerasWeights Weights { get; }

    /// <summary>The layers in the order in which the forward pass calls them, so that the names and order of fields do not matter.</summary>
    public IReadOnlyList<nn.Module> CalledLayers { get; }

    /// <summary>Computes the logits of the golden batch in the current mode of the model.</summary>
    public Tensor Logits() => Module.call(Ids());

    /// <summary>Computes the mean binary cross-entropy of the batch in training mode, as the trainer does.</summary>
    public Tensor TrainingLoss()
    {
        Module.train();
        return nn.functional.binary_cross_entropy_with_logits(Logits(), Golden.Labels.ToTorch());
    }

    /// <summary>
    /// Runs the trainer. One epoch of one batch is one full-batch step.
    /// The trainer shuffles the rows within the batch, which changes only the rounding.
    /// </summary>
    /// <returns>The record and the weights of each step.</returns>
    public IReadOnlyList<(EpochRecord Epoch, IReadOnlyList<KerasTensor> Weights)> Train(int steps)
    {
        var after = new List<(EpochRecord, IReadOnlyList<KerasTensor>)>();
        using var rows = new TensorRows(Ids().to(int16), Golden.Labels.ToTorch(), Split.Train, corpusFingerprint: "golden");
        var plan = new TrainingPlan { Epochs = steps, BatchSize = Golden.Sizes.Rows, LearningRate = Golden.Adam.LearningRate };
        Trainer.Fit(Module, rows, plan, _random, epoch =>
        {
            after.Add((epoch, Weights.Values));
            return true;
        });
        return after;
    }

    public void Dispose()
    {
        Module.Dispose();
        _random.Dispose();
    }

    private Tensor Ids() => (Golden.Input with { Shape = [Golden.Sizes.Rows, Golden.Sizes.Tokens] }).ToIds(); // the CNN's golden is [N, T, 1]

    private List<nn.Module> InCallOrder()
    {
        using var scope = NewDisposeScope();
        using var forwardOnly = no_grad();
        var called = new List<nn.Module>();
        var hooks = Module.children().Cast<nn.Module<Tensor, Tensor>>().Select(layer => layer.register_forward_hook((self, _, output) =>
        {
            called.Add(self);
            return output;
        })).ToList();
        Module.eval(); // this mode changes no statistics of batch normalisation
        Logits();
        hooks.ForEach(hook => hook.remove());
        return called;
    }

    private static nn.Module<Tensor, Tensor> Build(string name, ModelSizes of, RandomStreams random) => name switch
    {
        "cnn" => new CnnClassifier(new()
        {
            Filters1 = of.Filters[0],
            Width1 = of.Kernels[0],
            Filters2 = of.Filters[1],
            Width2 = of.Kernels[1],
            Filters3 = of.Filters[2],
            Width3 = of.Kernels[2],
            DropoutRate = 0,
            Dense1 = of.Dense[0],
            Dense2 = of.Dense[1],
        }, random),
        "rnn-100" or "rnn-50" => new RnnClassifier(new()
        {
            Vocabulary = of.Vocabulary,
            Embedding = of.Embedding,
            Rnn1 = of.Units[0],
            Rnn2 = of.Units[1],
            DropoutRate = 0,
            Dense1 = of.Dense[0],
            Dense2 = of.Dense[1],
        }, random),
        "lstm" => new LstmClassifier(new()
        {
            Vocabulary = of.Vocabulary,
            Embedding = of.Embedding,
            Lstm1 = of.Units[0],
            Lstm2 = of.Units[1],
            DropoutRate = 0,
            Dense1 = of.Dense[0],
            Dense2 = of.Dense[1],
        }, random),
        "lstm-wide-dense" => new LstmWideDenseClassifier(
            new() { Vocabulary = of.Vocabulary, Embedding = of.Embedding, Lstm = of.Units[0], Dense = of.Dense[0], DropoutRate = 0 }, random),
        "bilstm-attention" => new BilstmAttentionClassifier(new() { Vocabulary = of.Vocabulary, Embedding = of.Embedding, Lstm = of.Units[0] }, random),
        _ => throw new InvalidOperationException($"The harness has no model for the golden '{name}'."),
    };
}
