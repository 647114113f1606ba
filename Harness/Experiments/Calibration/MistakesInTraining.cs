using Harness.Models.Layers;
using Harness.Training.Optimisation;
using static TorchSharp.torch;

namespace Harness.Experiments.Calibration;

/// <summary>Introduces mistakes into the training of a model. Neither the declaration nor the initial weights show them.</summary>
internal static class MistakesInTraining
{
    /// <summary>Changes the constants of Adam.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <param name="change">Returns the wrong constants.</param>
    /// <returns>The experiment with the mistake.</returns>
    public static Experiment WithAdam(Experiment experiment, Func<AdamConstants, AdamConstants> change) => experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) => experiment.Fit(model, rows, plan with { Adam = change(plan.Adam) }, random, mayContinue),
    };

    /// <summary>Keeps the first dense layer at its initial weights.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake; null if the model has no dense layer.</returns>
    public static Experiment? WithTheFirstDenseLayerFrozen(Experiment experiment) => !MistakesInModels.Has<Dense>(experiment) ? null : experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            foreach (var weight in model.modules().OfType<Dense>().First().parameters())
                weight.requires_grad = false;
            return experiment.Fit(model, rows, plan, random, mayContinue);
        },
    };

    /// <summary>Swaps the input gate and the forget gate of every LSTM after the weights were initialised.</summary>
    /// <remarks>A kernel that reads the gates in the wrong order has the same effect. The initial weights do not show it.</remarks>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake; null if the model has no LSTM.</returns>
    public static Experiment? WithGatesInAnotherOrder(Experiment experiment) => !HasLstm(experiment) ? null : experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            foreach (var weight in model.modules().Where(layer => layer is Lstm or BidirectionalLstm).SelectMany(layer => layer.parameters()))
                SwapFirstGates(weight);
            return experiment.Fit(model, rows, plan, random, mayContinue);
        },
    };

    /// <summary>Swaps the first training row and the middle one between the first epoch and the second.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake. After training, the rows are back in their original order.</returns>
    public static Experiment WithTwoRowsSwapped(Experiment experiment) => experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            var swapped = false;
            try
            {
                return experiment.Fit(model, rows, plan, random, epoch =>
                {
                    if (!swapped)
                        rows.Swap(0, rows.Rows / 2);
                    swapped = true;
                    return mayContinue is null || mayContinue(epoch);
                });
            }
            finally
            {
                if (swapped)
                    rows.Swap(0, rows.Rows / 2);
            }
        },
    };

    private static bool HasLstm(Experiment experiment) => MistakesInModels.Has<Lstm>(experiment) || MistakesInModels.Has<BidirectionalLstm>(experiment);

    /// <summary>Swaps the first two gates of weights whose first axis holds the gates in the order input, forget, cell, output.</summary>
    private static void SwapFirstGates(Tensor weight)
    {
        const int Gates = 4;
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var units = weight.shape[0] / Gates;
        Tensor input = weight.narrow(0, 0, units), forget = weight.narrow(0, units, units), kept = input.clone();
        input.copy_(forget);
        forget.copy_(kept);
    }
}
