using System.Diagnostics;
using Harness.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a model to the rows of a corpus: Keras' <c>fit</c> with binary cross-entropy and Adam.</summary>
public static class Trainer
{
    /// <summary>Trains for the epochs of a plan.</summary>
    /// <param name="model">From ids [N, T] to logits [N, 1]; changed in place and left in training mode.</param>
    /// <param name="rows">What to learn from.</param>
    /// <param name="plan">Epochs, batch size, learning rate.</param>
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
        Parameter[] weights = [.. model.parameters().Where(weight => weight.requires_grad)];
        using var adam = new KerasAdam(weights, plan.LearningRate);
        var epochs = new List<EpochRecord>();
        model.train();
        for (var epoch = 1; epoch <= plan.Epochs; epoch++)
        {
            epochs.Add(FitOnce(epoch, model, rows, plan.BatchSize, weights, adam, random, parts));
            if (mayContinue is not null && !mayContinue(epochs[^1]))
                break;
        }
        return epochs;
    }

    private static EpochRecord FitOnce(
        int epoch, nn.Module<Tensor, Tensor> model, TensorRows rows, int batchSize, Parameter[] weights, KerasAdam adam, RandomStreams random, StepClock? parts)
    {
        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        var order = randperm(rows.Rows, generator: random.Shuffling).to(rows.Device); // [N]
        using var meter = new StepMeter(rows.Device, batchSize);
        for (long start = 0; start < rows.Rows; start += batchSize)
            Step(model, rows, order, start, Math.Min(batchSize, rows.Rows - start), weights, adam, meter, parts);
        return meter.Read(epoch, rows, clock.Elapsed);
    }

    private static void Step(
        nn.Module<Tensor, Tensor> model, TensorRows rows, Tensor order, long start, long count, Parameter[] weights, KerasAdam adam, StepMeter meter, StepClock? parts)
    {
        using var scope = NewDisposeScope();
        var (ids, labels) = rows.Gather(order.narrow(0, start, count));            // [n, T], [n, 1]
        parts?.Ended(StepPart.Rest);
        var logits = model.call(ids);                                              // [n, 1]
        var loss = nn.functional.binary_cross_entropy_with_logits(logits, labels); // mean over n
        parts?.Ended(StepPart.Forward);
        loss.backward();
        parts?.Ended(StepPart.Backward);
        meter.AddGradients(weights);
        parts?.Ended(StepPart.Rest);
        adam.Step();
        parts?.Ended(StepPart.Update);
        meter.Add(loss, logits, labels);
    }
}
