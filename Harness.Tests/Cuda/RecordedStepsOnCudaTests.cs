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

/// <summary>A training step that is recorded and launched as a whole is the step that is launched kernel by kernel, to the bit;
/// and a run is the same run whenever it is made.</summary>
[Trait("Category", "GPU")]
public sealed class RecordedStepsOnCudaTests : IDisposable
{
    private static readonly Lazy<Dataset> Reviews = new(() => Dataset.Load(AmazonReviews.Study.Profile()));

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactOnCuda]
    public void Gives_every_experiment_the_weights_that_it_has_kernel_by_kernel_and_again()
    {
        foreach (var experiment in AmazonReviews.Study.Experiments.Where(experiment => !experiment.FitsInClosedForm))
        {
            var recorded = Train(experiment, recorded: true);
            recorded.Should().Be(Train(experiment, recorded: false), experiment.Name);
            recorded.Should().Be(Train(experiment, recorded: true), experiment.Name);
        }
    }

    [FactOnCuda]
    public void Gives_the_same_weights_with_eight_steps_in_a_recording()
    {
        foreach (var experiment in AmazonReviews.Study.Experiments.Where(experiment => !experiment.FitsInClosedForm))
            Train(experiment, recorded: true, longEpoch: 1).Should().Be(Train(experiment, recorded: false), experiment.Name);
    }

    [FactOnCuda]
    public void Goes_on_from_a_checkpoint_as_if_nothing_had_happened()
    {
        var experiment = AmazonReviews.Study.Experiments.Single(one => one.Name == "lstm");
        var file = Path.Combine(_folder.Path, "lstm.checkpoint");
        Train(experiment, recorded: true, new Checkpoint(file, TimeSpan.Zero), epochs: 1);
        Train(experiment, recorded: true, new Checkpoint(file, TimeSpan.Zero)).Should().Be(Train(experiment, recorded: true));
    }

    [FactOnCuda]
    public void Is_timed_until_the_card_is_done()
    {
        var (told, clock) = (TimeSpan.Zero, new Stopwatch());
        Train(AmazonReviews.Study.Experiments.Single(one => one.Name == "lstm"), recorded: true, epochs: 100, told: epoch =>
        {
            told += clock.IsRunning ? epoch.Duration : TimeSpan.Zero;
            clock.Start(); // after the first, which compiles and records
        });
        told.Should().BeGreaterThan(clock.Elapsed * .8);
    }

    private static string Train(Experiment experiment, bool recorded, Checkpoint? checkpoint = null, int epochs = 3, Action<EpochRecord>? told = null,
        int? longEpoch = null)
    {
        using var queue = recorded ? ComputeDevice.Current.OwnQueue() : null; // on torch's first queue nothing can be recorded
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
            longEpoch is { } least ? new StepRecorder(static () => new CudaGraph(), WindowCopy.Here) { LongEpoch = least } : null);
        loop.Run(epoch =>
        {
            told?.Invoke(epoch);
            return epoch.Epoch < epochs;
        });
        return WeightsFingerprint.Of(model);
    }
}
