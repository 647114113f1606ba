using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a model to the rows of a corpus, as Keras' <c>fit</c> does with cross-entropy and Adam.</summary>
public static class Trainer
{
    /// <summary>Trains for the epochs of a plan.</summary>
    /// <param name="model">A model from ids [N, T] to logits [N, 1] or [N, K]; changed in place and left in training mode.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="plan">Objective, epochs, batch size, learning rate.</param>
    /// <param name="random">The random streams of the run, which also order the rows; the same streams as the model's.</param>
    /// <param name="mayContinue">Called at the end of every epoch; returns whether training continues. If null, training never stops early.</param>
    /// <returns>One record for each epoch that was trained.</returns>
    public static IReadOnlyList<EpochRecord> Fit(
        nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, Func<EpochRecord, bool>? mayContinue = null) =>
        FitTimed(model, rows, plan, random, mayContinue, parts: null);

    /// <summary>Trains like <see cref="Fit"/>, and measures the time of each part of the steps or records them with a given recorder.</summary>
    internal static IReadOnlyList<EpochRecord> FitTimed(nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random,
        Func<EpochRecord, bool>? mayContinue, StepClock? parts, StepRecorder? recorder = null)
    {
        using var loop = new TrainingLoop(model, rows, plan, random, parts, recorder);
        return loop.Run(mayContinue);
    }
}
