using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a model to rows. <see cref="Trainer.Fit"/> is the usual implementation.</summary>
/// <param name="model">The model; changed in place.</param>
/// <param name="rows">The training rows.</param>
/// <param name="plan">Epochs, batch size, learning rate.</param>
/// <param name="random">The random streams of the run.</param>
/// <param name="mayContinue">Called at the end of every epoch; returns whether training continues. If null, training never stops early.</param>
/// <returns>One record for each epoch that was trained.</returns>
public delegate IReadOnlyList<EpochRecord> Fit(
    nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, Func<EpochRecord, bool>? mayContinue = null);
