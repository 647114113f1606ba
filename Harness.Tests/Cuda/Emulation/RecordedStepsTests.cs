using Harness.Models;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Training;
using Harness.Training.Checkpointing;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests runs with recorded steps, one or eight in a recording: they give the bits of a run whose steps are launched one by one. The tests replace the
/// recording by one that runs its work at each launch, so no GPU is needed.</summary>
[Trait("Category", "Unit")]
public sealed class RecordedStepsTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>, IDisposable
{
    private const int Epochs = 3, Always = 1, Never = int.MaxValue;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactWithCompiler]
    public void Weights_and_metrics_are_those_of_single_steps()
    {
        foreach (var (batch, launches, single) in new[] { (2, 3 + 4 + 4, 32 + 35 + 35), (3, 1 + 2 + 2, 20 + 23 + 23), (16, 0, 1 + 4 + 4) })
        {
            var expected = Run(batch, recorder: null).Result;

            Run(batch, Recorder(Always)).Should().Be((expected, launches), "batch {0}: 70 rows, the first three steps are never recorded", batch);
            Run(batch, Recorder(Never)).Should().Be((expected, single), "batch {0}", batch);
        }
    }

    [FactWithCompiler]
    public void A_run_that_stops_between_two_launches_and_continues_gets_the_same_bits()
    {
        var (expected, checkpoint) = (Run(batch: 2, recorder: null).Result, new Checkpoint(Path.Combine(_folder.Path, "run.checkpoint"), TimeSpan.Zero));
        foreach (var launches in new[] { 2, 4 })
        {
            FluentActions.Invoking(() => Run(batch: 2, Recorder(Always, stopsAfter: launches), checkpoint)).Should().Throw<OperationCanceledException>();
            Run(batch: 2, Recorder(Always), checkpoint).Result.Should().Be(expected);
            checkpoint.Delete();
        }
    }

    [Fact]
    public void Only_long_epochs_have_several_steps_in_a_recording()
    {
        var recorder = Recorder(longEpoch: 4_096, copy: null!);
        recorder.StepsOfARecording(4_095).Should().Be(1);
        recorder.StepsOfARecording(4_096).Should().Be(8);
    }

    private StepRecorder Recorder(int longEpoch, int stopsAfter = int.MaxValue) =>
        Recorder(longEpoch, new WindowCopy(new EmulatedDriver(compiled.Gpu).Program("Meter.cu")), stopsAfter);

    private static StepRecorder Recorder(int longEpoch, WindowCopy copy, int stopsAfter = int.MaxValue) =>
        new(() => new RunsAtLaunch(stopsAfter), copy) { LongEpoch = longEpoch };

    private static (string Result, int Launches) Run(int batch, StepRecorder? recorder, Checkpoint? checkpoint = null)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(5);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var graphs = new List<RunsAtLaunch>();
        using var loop = new TrainingLoop(model, rows, Some.Plan(Epochs, batch) with { Checkpoint = checkpoint }, random, parts: null,
            recorder is null ? null : recorder with { NewGraph = () => Noted((RunsAtLaunch)recorder.NewGraph()) });
        var epochs = loop.Run(mayContinue: null).Select(epoch => (epoch with { Duration = default }).ToString());
        return ($"{WeightsFingerprint.Of(model)} {string.Join(' ', epochs)}", graphs.Sum(graph => graph.Launches));

        RunsAtLaunch Noted(RunsAtLaunch graph)
        {
            graphs.Add(graph);
            return graph;
        }
    }

    private sealed class RunsAtLaunch(int stopsAfter) : IStepGraph
    {
        private Action _work = () => { };

        public int Launches { get; private set; }

        public void Record(Action work) => _work = work;

        public void Replay()
        {
            if (Launches == stopsAfter)
                throw new OperationCanceledException();
            Launches++;
            _work();
        }

        public void Dispose() => _work = () => { };
    }
}
