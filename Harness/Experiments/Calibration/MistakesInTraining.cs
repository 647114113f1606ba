using Harness.Models.Layers;
using Harness.Training.Optimisation;
using static TorchSharp.torch;

namespace Harness.Experiments.Calibration;

/// <summary>Makes mistakes in how a model is fitted. The declaration does not show them, nor do the initial weights.</summary>
internal static class MistakesInTraining
{
    /// <summary>Gives Adam other constants.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <param name="change">What is wrong with them.</param>
    /// <returns>With the mistake.</returns>
    public static Experiment WithAdam(Experiment experiment, Func<AdamConstants, AdamConstants> change) => experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) => experiment.Fit(model, rows, plan with { Adam = change(plan.Adam) }, random, mayContinue),
    };

    /// <summary>Leaves the first dense layer as it was drawn.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <returns>With the mistake; null if the model has no dense layer, or no other to train.</returns>
    public static Experiment? WithTheFirstDenseLayerFrozen(Experiment experiment) => !MistakesInModels.Has<Dense>(experiment) ? null : experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            foreach (var weight in model.modules().OfType<Dense>().First().parameters())
                weight.requires_grad = false;
            return experiment.Fit(model, rows, plan, random, mayContinue);
        },
    };

    /// <summary>Lets the input gate and the forget gate of every LSTM change places once the weights have been drawn.</summary>
    /// <remarks>A kernel that reads the gates in another order does the same; the initial weights do not show it.</remarks>
    /// <param name="experiment">As it should be.</param>
    /// <returns>With the mistake; null if the model has no LSTM.</returns>
    public static Experiment? WithGatesInAnotherOrder(Experiment experiment) => !HasLstm(experiment) ? null : experiment with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            foreach (var weight in model.modules().Where(layer => layer is Lstm or BidirectionalLstm).SelectMany(layer => layer.parameters()))
                SwapFirstGates(weight);
            return experiment.Fit(model, rows, plan, random, mayContinue);
        },
    };

    /// <summary>Lets the first training row and the middle one change places between the first epoch and the second.</summary>
    /// <param name="experiment">As it should be.</param>
    /// <returns>With the mistake. The rows stand as before when the fit has ended.</returns>
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

    /// <summary>Of weights whose first axis holds the gates input, forget, cell and output one after the other.</summary>
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
