using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a model to the rows of a corpus: Keras' <c>fit</c> with cross-entropy and Adam.</summary>
public static class Trainer
{
    /// <summary>Trains for the epochs of a plan.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1], or [N, K]; changed in place and left in training mode.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="plan">Objective, epochs, batch size, learning rate.</param>
    /// <param name="random">Orders the rows; the same streams as the model's own.</param>
    /// <param name="mayContinue">Told of every epoch as it ends; answers whether to go on. Nothing asks: always.</param>
    /// <returns>One record for each epoch that was run.</returns>
    public static IReadOnlyList<EpochRecord> Fit(
        nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, Func<EpochRecord, bool>? mayContinue = null) =>
        FitTimed(model, rows, plan, random, mayContinue, parts: null);

    /// <summary>Trains as the other does, and takes the time of the parts of every step.</summary>
    internal static IReadOnlyList<EpochRecord> FitTimed(
        nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, Func<EpochRecord, bool>? mayContinue, StepClock? parts)
    {
        using var loop = new TrainingLoop(model, rows, plan, random, parts);
        return loop.Run(mayContinue);
    }
}
