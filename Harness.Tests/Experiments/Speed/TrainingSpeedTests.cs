using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using Harness.Tests.Cuda.Emulation;
using Harness.Training;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Experiments.Speed;

/// <summary>A measurement may fix how many steps a recording has. The recording is replaced by one that runs its work at each launch.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class TrainingSpeedTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    [Fact]
    public void A_recorder_holds_the_steps_that_it_is_told_however_long_an_epoch_is()
    {
        var recorder = new StepRecorder(() => new CountedGraph(), null!);
        (recorder.StepsOfARecording(16), recorder.StepsOfARecording(4_096)).Should().Be((1, 8));
        recorder.Holding(8).StepsOfARecording(1).Should().Be(8);
        recorder.Holding(1).StepsOfARecording(4_096).Should().Be(1);
    }

    [FactWithCompiler]
    public void An_epoch_of_sixteen_steps_takes_two_launches_of_eight_or_sixteen_of_one()
    {
        var copy = new WindowCopy(new EmulatedDriver(compiled.Gpu).Program("Meter.cu"));
        var rows = Dataset.Load(AmazonReviews.Study.Profile()).Encode(Declared.Rnn50.Tokenisation, Split.Train)
            .Head(TrainingSpeed.Batches * Declared.Rnn50.BatchSize);
        foreach (var (steps, inTheFirstEpoch, inEachOther) in new[] { (8, 1, 2), (1, 13, 16) })
        {
            var graphs = new List<CountedGraph>();

            TrainingSpeed.Measure(Declared.Rnn50, rows, ComputeDevice.Named("cpu")!, TimeSpan.FromMilliseconds(1),
                () => new StepRecorder(NewGraph, copy).Holding(steps));

            var graph = graphs.Should().ContainSingle("the parts of a step are measured without a recording").Subject;
            graph.Launches.Should().BeGreaterThan(inTheFirstEpoch);
            ((graph.Launches - inTheFirstEpoch) % inEachOther).Should().Be(0, "{0} launches of {1}", graph.Launches, steps);

            CountedGraph NewGraph()
            {
                graphs.Add(new CountedGraph());
                return graphs[^1];
            }
        }
    }

    private sealed class CountedGraph : IStepGraph
    {
        private Action _work = () => { };

        public int Launches { get; private set; }

        public void Record(Action work) => _work = work;

        public void Replay()
        {
            Launches++;
            _work();
        }

        public void Dispose() => _work = () => { };
    }
}
