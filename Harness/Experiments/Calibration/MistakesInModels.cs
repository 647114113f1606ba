using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Calibration;

/// <summary>Makes mistakes in layers, by hooks that change what they hand on.</summary>
internal static class MistakesInModels
{
    /// <summary>Makes dropout drop nothing.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <returns>With the mistake; null if the model has no dropout.</returns>
    public static Experiment? WithoutDropout(Experiment experiment) =>
        With<Dropout>(experiment, dropout => dropout.register_forward_hook((_, input, _) => input.alias()));

    /// <summary>Takes back, while training, the factor that dropout scales by.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <returns>With the mistake; null if the model has no dropout.</returns>
    public static Experiment? WithUnscaledDropout(Experiment experiment) => With<Dropout>(experiment, dropout =>
    {
        Scalar kept = dropout.Kept; // held by the hook, as long as the layer lives
        dropout.register_forward_hook((_, _, output) => dropout.training ? output.mul(kept) : output);
    });

    /// <summary>Gives batch norm another momentum.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <param name="momentum">In (0, 1).</param>
    /// <returns>With the mistake; null if the model has no batch norm.</returns>
    public static Experiment? WithBatchNormMomentum(Experiment experiment, double momentum) =>
        With<BatchNormalization>(experiment, norm => norm.KeepOnly(momentum));

    /// <summary>Makes the gradient of a batch that is not full too small: that of a sum over its rows, divided by the rows of a full one.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <returns>With the mistake.</returns>
    public static Experiment WithTheShortBatchDividedByAFullOne(Experiment experiment) => experiment with
    {
        Model = random =>
        {
            var model = experiment.Model(random);
            model.register_forward_hook((_, _, logits) =>
                model.training && logits.shape[0] < experiment.BatchSize ? ScaledGradient.Of(logits, (double)logits.shape[0] / experiment.BatchSize) : logits);
            return model;
        },
    };

    private static Experiment? With<TLayer>(Experiment experiment, Action<TLayer> spoil) where TLayer : nn.Module
        => !Has<TLayer>(experiment) ? null : experiment with
        {
            Model = random =>
            {
                var model = experiment.Model(random);
                foreach (var layer in model.modules().OfType<TLayer>())
                    spoil(layer);
                return model;
            },
        };

    /// <summary>Tells whether a model has a layer of a kind.</summary>
    /// <typeparam name="TLayer">The kind.</typeparam>
    /// <param name="experiment">Whose model.</param>
    /// <returns>True if it has at least one.</returns>
    public static bool Has<TLayer>(Experiment experiment) where TLayer : nn.Module
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random);
        return model.modules().OfType<TLayer>().Any();
    }
}
