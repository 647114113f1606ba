using Harness.Experiments;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Tests.Experiments.Memory;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests that a run that lacks memory while it records its steps ends alone and frees the recording. The recording ends as on a GPU, through
/// <see cref="Recording"/>, but the recorded work computes on a CPU.</summary>
[Trait("Category", "Unit")]
public sealed class OutOfMemoryWhileRecordingTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int BatchSize = 2;

    private readonly List<SomeGraph> _graphs = [];

    /// <summary>The places are the first of eight recorded steps and the second, when the gradients of the first are held.</summary>
    [FactWithCompiler]
    public void One_run_ends_with_a_message_and_leaves_no_tensor_and_the_others_finish()
    {
        var sound = Runner().Attempt(Some.Experiment() with { BatchSize = BatchSize });
        foreach (var place in new[] { Place.RecordedForward, Place.RecordedBackward })
        {
            foreach (var (steps, refused, staysSound) in new[] { (1, 1, true), (StepRecorder.Several, 2, true), (StepRecorder.Several, 2, false) })
            {
                _graphs.Clear();
                var allocator = new SomeAllocator(place, SomeAllocator.Refuse, () => _graphs.Any(graph => graph.IsRecording), refused);
                var left = new List<long>();

                var runs = Runner().Attempt(Some.Experiment() with
                {
                    BatchSize = BatchSize,
                    Model = allocator.Under(Some.Experiment().Model),
                    Fit = (model, rows, plan, random, mayContinue) => Counted(left, () => Trainer.FitTimed(model, rows, plan, random, mayContinue, parts: null,
                        new StepRecorder(() => NewGraph(staysSound), new WindowCopy(new EmulatedDriver(compiled.Gpu).Program("Meter.cu"))).Holding(steps))),
                });

                runs.Single(run => run.Failure is not null).Failure.Should().BeOfType<OutOfGpuMemoryException>().Which.Message.Should()
                    .Be(SomeAllocator.InPlainWords("training"));
                _graphs.Should().HaveCount(3, "each run records its steps once");
                _graphs[0].Calls.Should().Equal(["begin", staysSound ? "end" : "abandon", "dispose"], "{0}, {1} steps", place, steps);
                left.Should().HaveCount(5).And.OnlyContain(tensors => tensors == left[0],
                    "{0}, {1} steps: as many tensors are left as in the reproducibility check, which records no steps", place, steps);
                foreach (var (run, graph) in runs.Where(run => run.Failure is null).Zip(_graphs.Skip(1)))
                {
                    WeightsOf(run).Should().Be(WeightsOf(sound.Single(other => other.Seed == run.Seed)));
                    graph.Calls.Should().StartWith(["begin", "end", "replay"]).And.EndWith("dispose");
                }
            }
        }
    }

    [Fact]
    public void Gradients_and_row_numbers_are_freed_with_the_recording()
    {
        using var scope = NewDisposeScope();
        var (graph, gradient, steps) = (NewGraph(), ones(3), new List<Tensor>());

        FluentActions.Invoking(() => new RecordedSteps(graph, steps: 1, BatchSize, CPU, chosen => steps.Add(chosen), () => [gradient], SomeAllocator.Refuse))
            .Should().Throw<SomeTorchError>();

        steps.Should().ContainSingle("the update comes after the gradients are held");
        gradient.IsInvalid.Should().BeTrue();
        graph.Calls.Should().Equal("begin", "end", "dispose");
    }

    [Fact]
    public void A_recording_is_freed_if_there_is_no_memory_for_the_row_numbers()
    {
        const long MoreThanAnyMemory = 1L << 50;
        var graph = NewGraph();

        FluentActions.Invoking(() => new RecordedSteps(graph, steps: 1, MoreThanAnyMemory, CPU, _ => { }, () => [], () => { }))
            .Should().Throw<Exception>().WithMessage("*memory*");

        graph.Calls.Should().Equal("dispose");
    }

    /// <summary>Creates a runner whose runs follow each other, because the emulation has one grid.</summary>
    private static ExperimentRunner Runner() => new(Some.Profile(epochs: 2, 5, 6, 7), Some.Dataset(), Some.Device) { Budget = new MemoryBudget(1) };

    private static string WeightsOf((int Seed, SeedRun? Run, Exception? Failure) run) => run.Run!.Evidence.TestEvaluation!.WeightsAfter;

    /// <summary>Trains and notes how many more tensors this thread holds than before.</summary>
    private static IReadOnlyList<EpochRecord> Counted(List<long> left, Func<IReadOnlyList<EpochRecord>> train)
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        try
        {
            return train();
        }
        finally
        {
            left.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount - before);
        }
    }

    /// <summary>Creates a graph. The first one runs its work while it records; the others only keep it, because a GPU computes nothing then.</summary>
    private SomeGraph NewGraph(bool staysSound = true)
    {
        _graphs.Add(new SomeGraph(runsItsWork: _graphs.Count == 0, staysSound));
        return _graphs[^1];
    }

    private sealed class SomeGraph(bool runsItsWork, bool staysSound) : IStepGraph, IRecording
    {
        private Action _work = () => { };

        public List<string> Calls { get; } = [];

        public bool IsRecording { get; private set; }

        public bool IsSound => staysSound || !runsItsWork;

        public void Record(Action work) => Recording.Of(this, () =>
        {
            _work = work;
            if (runsItsWork)
                work();
        });

        public void Begin() => (IsRecording, _) = (true, Note("begin"));

        public void End() => (IsRecording, _) = (false, Note("end"));

        public void Abandon() => (IsRecording, _) = (false, Note("abandon"));

        public void Replay()
        {
            Note("replay");
            _work();
        }

        public void Dispose() => Note("dispose");

        private int Note(string call)
        {
            Calls.Add(call);
            return Calls.Count;
        }
    }
}
