using System.Diagnostics;
using Harness.Data;
using Harness.Experiments;
using Harness.Models;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Training;
using Harness.Training.Checkpointing;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Tests recorded training steps on a GPU. A step that is recorded and launched as a whole gives the bits of a step that is launched kernel by kernel.
/// A repeated run gives the same bits.</summary>
[Trait("Category", "GPU")]
public sealed class RecordedStepsOnCudaTests : IDisposable
{
    private static readonly Lazy<Dataset> Reviews = new(() => Dataset.Load(AmazonReviews.Study.Profile()));

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactOnCuda]
    public void Every_experiment_gets_the_weights_of_single_kernels_and_of_a_repeated_run()
    {
        foreach (var experiment in AmazonReviews.Study.Experiments.Where(experiment => !experiment.FitsInClosedForm))
        {
            var recorded = Train(experiment, recorded: true);
            recorded.Should().Be(Train(experiment, recorded: false), experiment.Name);
            recorded.Should().Be(Train(experiment, recorded: true), experiment.Name);
        }
    }

    [FactOnCuda]
    public void Eight_steps_in_a_recording_give_the_same_weights()
    {
        foreach (var experiment in AmazonReviews.Study.Experiments.Where(experiment => !experiment.FitsInClosedForm))
            Train(experiment, recorded: true, longEpoch: 1).Should().Be(Train(experiment, recorded: false), experiment.Name);
    }

    [FactOnCuda]
    public void A_run_that_continues_from_a_checkpoint_gets_the_same_weights()
    {
        var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == "lstm");
        var file = Path.Combine(_folder.Path, "lstm.checkpoint");
        Train(experiment, recorded: true, new Checkpoint(file, TimeSpan.Zero), epochs: 1);
        Train(experiment, recorded: true, new Checkpoint(file, TimeSpan.Zero)).Should().Be(Train(experiment, recorded: true));
    }

    [FactOnCuda]
    public void The_reported_time_of_an_epoch_ends_when_the_GPU_has_finished()
    {
        var (reported, clock) = (TimeSpan.Zero, new Stopwatch());
        Train(AmazonReviews.Study.Experiments.Single(one => one.Name == "lstm"), recorded: true, epochs: 100, afterEpoch: epoch =>
        {
            reported += clock.IsRunning ? epoch.Duration : TimeSpan.Zero;
            clock.Start(); // after the first epoch, which compiles and records
        });
        reported.Should().BeGreaterThan(clock.Elapsed * .8);
    }

    private static string Train(Experiment experiment, bool recorded, Checkpoint? checkpoint = null, int epochs = 3, Action<EpochRecord>? afterEpoch = null,
        int? longEpoch = null)
    {
        using var queue = recorded ? ComputeDevice.Current.OwnQueue() : null; // nothing can be recorded on torch's default stream
        CudaGraph.CanRecord.Should().Be(recorded);
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 1);
        using var model = experiment.Model(random).to(CUDA);
        using var rows = TensorRows.From(Reviews.Value.Encode(experiment.Tokenisation, Split.Train).Head(8 * experiment.BatchSize + 5), ComputeDevice.Current);
        var plan = new TrainingPlan
        {
            Epochs = Math.Max(3, epochs),
            BatchSize = experiment.BatchSize,
            LearningRate = experiment.LearningRate,
            Checkpoint = checkpoint,
        };
        using var loop = new TrainingLoop(model, rows, plan, random, parts: null,
            longEpoch is { } steps ? new StepRecorder(static () => new CudaGraph(), WindowCopy.Here) { LongEpoch = steps } : null);
        loop.Run(epoch =>
        {
            afterEpoch?.Invoke(epoch);
            return epoch.Epoch < epochs;
        });
        return WeightsFingerprint.Of(model);
    }
}
