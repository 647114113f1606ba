using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Calibration;

/// <summary>Introduces mistakes into layers by forward hooks that change their outputs.</summary>
internal static class MistakesInModels
{
    /// <summary>Makes all dropout layers pass their input on unchanged.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake; null if the model has no dropout.</returns>
    public static Experiment? WithoutDropout(Experiment experiment) =>
        With<Dropout>(experiment, dropout => dropout.register_forward_hook((_, input, _) => input.alias()));

    /// <summary>Undoes the scaling of dropout during training.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake; null if the model has no dropout.</returns>
    public static Experiment? WithUnscaledDropout(Experiment experiment) => With<Dropout>(experiment, dropout =>
    {
        Scalar kept = dropout.Kept; // the hook keeps a reference as long as the layer exists
        dropout.register_forward_hook((_, _, output) => dropout.training ? output.mul(kept) : output);
    });

    /// <summary>Changes the momentum of batch norm.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <param name="momentum">The wrong momentum, in (0, 1).</param>
    /// <returns>The experiment with the mistake; null if the model has no batch norm.</returns>
    public static Experiment? WithBatchNormMomentum(Experiment experiment, double momentum) =>
        With<BatchNormalization>(experiment, norm => norm.KeepOnly(momentum));

    /// <summary>Makes the gradient of a short batch too small: the sum over its rows is divided by the size of a full batch.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake.</returns>
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

    /// <summary>Returns whether the model of an experiment has a layer of a type.</summary>
    /// <typeparam name="TLayer">The type of the layer.</typeparam>
    /// <param name="experiment">The experiment.</param>
    /// <returns>True if the model has at least one such layer.</returns>
    public static bool Has<TLayer>(Experiment experiment) where TLayer : nn.Module
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random);
        return model.modules().OfType<TLayer>().Any();
    }
}
