using Harness.Corpora;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Experiments.Calibration;

/// <summary>The mistakes that the gate's power is measured with.</summary>
public static class EveryRegression
{
    private const double TorchsMomentum = .9;

    private const int FewRows = 1_000, OneIn = 10;

    /// <summary>In the order in which tables list them.</summary>
    public static IReadOnlyList<Regression> All { get; } =
    [
        new("dropout-off", experiment => Has<Dropout>(experiment) ? experiment with { Model = random => WithoutDropout(experiment.Model(random)) } : null),
        new("learning-rate-times-3", experiment => experiment with { LearningRate = 3 * experiment.LearningRate }),
        new("a-tenth-of-labels-flipped", experiment => experiment) { ChangedData = (dataset, _) => dataset.Changed(WithFlippedLabels) },
        new("tokenizer-of-1000-rows", experiment => experiment with { Tokenisation = experiment.Tokenisation with { FitRows = FewRows } }),
        new("truncated-at-the-end", experiment => experiment) { ChangedData = TruncatedAtTheEnd },
        new("batch-norm-as-torch", experiment => Has<BatchNormalization>(experiment) ? experiment with { Model = random => WithTorchsMomentum(experiment.Model(random)) } : null),
    ];

    private static bool Has<TLayer>(Experiment experiment) where TLayer : nn.Module
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random);
        return model.modules().OfType<TLayer>().Any();
    }

    private static nn.Module<Tensor, Tensor> WithoutDropout(nn.Module<Tensor, Tensor> model)
    {
        foreach (var dropout in model.modules().OfType<Dropout>())
            dropout.register_forward_hook((_, input, _) => input.alias());
        return model;
    }

    private static nn.Module<Tensor, Tensor> WithTorchsMomentum(nn.Module<Tensor, Tensor> model)
    {
        foreach (var norm in model.modules().OfType<BatchNormalization>())
            norm.KeepOnly(TorchsMomentum);
        return model;
    }

    /// <summary>Every tenth training row, for the rows are in no order.</summary>
    private static EncodedCorpus WithFlippedLabels(EncodedCorpus encoded)
    {
        if (encoded.Split != Split.Train)
            return encoded;
        var labels = encoded.Labels.ToArray();
        for (var row = 0; row < labels.Length; row += OneIn)
            labels[row] = (byte)(1 - labels[row]);
        return encoded with { Labels = labels };
    }

    /// <summary>Long reviews lose their end, where Keras by default takes their beginning. Both splits are encoded anew.</summary>
    private static Dataset TruncatedAtTheEnd(Dataset dataset, Profile profile) => dataset.Changed(encoded => Encoder.Encode(
        new ReviewFile(encoded.Split == Split.Train ? profile.Files.Train : profile.Files.Test, encoded.Split),
        dataset.Vocabulary(Notebook.HundredTokens),
        encoded.Tokens,
        SequencePadding.Keras with { Truncating = SequenceEnd.Post }));
}
