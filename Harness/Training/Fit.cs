using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>A way to fit a model to rows; <see cref="Trainer.Fit"/> is the usual one.</summary>
/// <param name="model">Changed in place.</param>
/// <param name="rows">What to learn from.</param>
/// <param name="plan">Epochs, batch size, learning rate.</param>
/// <param name="random">The run's own streams.</param>
/// <param name="mayContinue">Told of every epoch as it ends; answers whether to go on.</param>
/// <returns>One record for each epoch that was run.</returns>
public delegate IReadOnlyList<EpochRecord> Fit(
    nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, Func<EpochRecord, bool>? mayContinue = null);
