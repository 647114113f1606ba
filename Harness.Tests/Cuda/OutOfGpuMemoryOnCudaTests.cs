using System.Runtime.InteropServices;
using Harness.Experiments;
using Harness.Experiments.Memory;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Tests.Experiments.Memory;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Tests that a run that lacks memory of a real GPU ends with a message, and that all other runs of the process have the weights of undisturbed
/// runs. No other test runs at the same time, because the tests fill the GPU.</summary>
[Trait("Category", "GPU"), Collection(AloneCollection.Name)]
public sealed class OutOfGpuMemoryOnCudaTests
{
    private const long MoreThanAnyGpu = 1L << 46; // 64 TiB

    /// <summary>An experiment whose steps are recorded.</summary>
    private static Experiment Recorded => Some.Experiment() with { BatchSize = 2, Model = random => new SmallLstm(random) };

    [FactOnCuda]
    public void One_run_ends_at_each_place_where_torch_refuses_memory()
    {
        var undisturbed = WeightsBySeed(Runner().Attempt(Recorded));
        foreach (var place in Enum.GetValues<Place>())
        {
            var allocator = new SomeAllocator(place, Refuse, static () => CudaLibrary.IsRecording(CudaStream.Current.Handle));

            OneEnds(Runner().Attempt(Recorded with { Model = allocator.Under(Recorded.Model) }), place == Place.Evaluation ? "evaluating" : "training");
            WeightsBySeed(Runner().Attempt(Recorded)).Should().BeEquivalentTo(undisturbed, place.ToString());
        }

        var reserves = 0;
        var runner = Runner(bytes => EvaluationReserve.Of(Interlocked.Increment(ref reserves) == 1 ? MoreThanAnyGpu : bytes, ComputeDevice.Current));
        OneEnds(runner.Attempt(Recorded), "reserving memory for the evaluation");

        void OneEnds(IReadOnlyList<(int Seed, SeedRun? Run, Exception? Failure)> runs, string stage)
        {
            runs.Single(run => run.Failure is not null).Failure.Should().BeOfType<OutOfGpuMemoryException>().Which.Message.Should()
                .StartWith($"The GPU ran out of memory while {stage}. It asked for 65536.00 GiB but ").And.EndWith("or use --device cpu.");
            WeightsBySeed(runs).Should().HaveCount(2).And.BeSubsetOf(undisturbed);
        }
    }

    /// <summary>Leaves so little memory that a run may fail at any place. The runs are too short for recorded steps, because torch ends the process if it lacks
    /// memory when it begins or ends a recording.</summary>
    [FactOnCuda]
    public void On_a_full_GPU_runs_finish_or_end_with_the_message_and_later_runs_are_not_affected()
    {
        var experiment = Recorded with { BatchSize = 32 };
        var undisturbed = WeightsBySeed(Runner(epochs: 1).Attempt(experiment));
        undisturbed.Should().HaveCount(3);
        foreach (var megabytes in new[] { 0, 2, 24, 100 })
        {
            using (Filled(megabytes))
            {
                var runs = Runner(epochs: 1).Attempt(experiment);
                foreach (var run in runs.Where(run => run.Failure is not null))
                    run.Failure.Should().BeOfType<OutOfGpuMemoryException>("{0} MiB are left", megabytes);
                WeightsBySeed(runs).Should().BeSubsetOf(undisturbed);
            }
            WeightsBySeed(Runner(epochs: 1).Attempt(experiment)).Should().BeEquivalentTo(undisturbed, "{0} MiB were left", megabytes);
        }
    }

    private static ExperimentRunner Runner(Func<long, IDisposable>? reserve = null, int epochs = 2) =>
        new(Some.Profile(epochs, 5, 6, 7), Some.Dataset(), ComputeDevice.Current, cores: new RunScheduler(3))
        {
            Reserve = reserve ?? (bytes => EvaluationReserve.Of(bytes, ComputeDevice.Current)),
        };

    private static Dictionary<int, string> WeightsBySeed(IReadOnlyList<(int Seed, SeedRun? Run, Exception? Failure)> runs) =>
        runs.Where(run => run.Run is not null).ToDictionary(run => run.Seed, run => run.Run!.Evidence.TestEvaluation!.WeightsAfter);

    private static void Refuse() => empty(MoreThanAnyGpu, uint8, CUDA).Dispose();

    /// <summary>Fills the GPU.</summary>
    /// <param name="megabytes">How much is left, in MiB.</param>
    /// <returns>The caller disposes it to free the memory.</returns>
    private static DisposeScope Filled(long megabytes)
    {
        const long Gigabyte = 1L << 30, Megabyte = 1L << 20;
        var held = NewDisposeScope();
        var left = empty(megabytes * Megabyte, uint8, CUDA);
        for (var size = Gigabyte; size >= Megabyte; size /= 2)
        {
            try
            {
                while (true)
                    _ = empty(size, uint8, CUDA);
            }
            catch (ExternalException)
            {
                // The GPU has no room for this size. A smaller one may fit.
            }
        }
        left.Dispose();
        return held;
    }

    /// <summary>A model of layers with the harness's own kernels.</summary>
    private sealed class SmallLstm : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _embedding;
        private readonly Lstm _lstm;
        private readonly Dense _output;

        public SmallLstm(RandomStreams random) : base(nameof(SmallLstm))
        {
            _embedding = new Embedding(Some.Vocabulary, 5, random);
            _lstm = new Lstm(5, 16, returnSequences: false, random);
            _output = new Dense(16, 1, Activation.Linear, random);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _output.call(_lstm.call(_embedding.call(input))); // [N, T] → [N, 1]
    }
}
