using Harness.Experiments;
using Harness.Experiments.Memory;
using Harness.Runtime;

namespace Harness.Tests.Experiments.Memory;

/// <summary>Tests that a run reserves memory for its evaluation before it trains, and frees it before it evaluates.</summary>
[Trait("Category", "Unit")]
public sealed class EvaluationReserveTests
{
    private readonly List<string> _events = [];

    [Fact]
    public void Is_held_while_the_run_trains_and_freed_before_the_evaluation()
    {
        var experiment = Some.Experiment() with { Model = Watched };
        var need = GpuMemory.NeedOf(experiment, trainRows: 70, testRows: 45, gpuBytes: 0, new MemoryBudget(1));

        Runner(bytes => new SomeReserve(bytes, _events), 5).Attempt(experiment).Single().Failure.Should().BeNull();

        need.Reserve.Should().BePositive();
        EventsFromTheReserveOn().Should().Equal($"reserve {need.Reserve}", "train", "free", "evaluate");
    }

    [Fact]
    public void Is_freed_if_the_training_fails()
    {
        var allocator = new SomeAllocator(Place.Forward, SomeAllocator.Refuse);

        var run = Runner(bytes => new SomeReserve(bytes, _events), 5).Attempt(Some.Experiment() with { Model = allocator.Under(Watched) }).Single();

        run.Failure.Should().BeOfType<OutOfGpuMemoryException>();
        EventsFromTheReserveOn()[^1].Should().Be("free");
    }

    [Fact]
    public void One_run_ends_with_a_message_if_its_reserve_does_not_fit_and_the_others_finish()
    {
        var calls = 0;
        var runs = Runner(bytes =>
        {
            if (++calls == 2)
                SomeAllocator.Refuse();
            return new SomeReserve(bytes, []);
        }, 5, 6, 7).Attempt(Some.Experiment());

        runs.Single(run => run.Failure is not null).Failure.Should().BeOfType<OutOfGpuMemoryException>().Which.Message.Should()
            .Be(SomeAllocator.InPlainWords("reserving memory for the evaluation"));
        runs.Count(run => run.Run?.Completed == true).Should().Be(2);
    }

    /// <summary>Creates a runner whose runs follow each other.</summary>
    private static ExperimentRunner Runner(Func<long, IDisposable> reserve, params int[] seeds) =>
        new(Some.Profile(epochs: 2, seeds), Some.Dataset(), Some.Device) { Budget = new MemoryBudget(1), Reserve = reserve };

    private Some.SmallModel Watched(RandomStreams random)
    {
        var model = new Some.SmallModel(random);
        model.register_forward_pre_hook(_ => _events.Add(model.training ? "train" : "evaluate"));
        return model;
    }

    /// <summary>Returns the events without repetitions. Before the reserve, the untrained model is evaluated and the reproducibility check trains.</summary>
    private List<string> EventsFromTheReserveOn() =>
        [.. _events.Where((one, i) => i == 0 || one != _events[i - 1]).SkipWhile(one => !one.StartsWith("reserve", StringComparison.Ordinal))];

    private sealed class SomeReserve : IDisposable
    {
        private readonly List<string> _events;
        private bool _isFreed;

        public SomeReserve(long bytes, List<string> events)
        {
            _events = events;
            events.Add(FormattableString.Invariant($"reserve {bytes}"));
        }

        public void Dispose()
        {
            if (!_isFreed)
                _events.Add("free");
            _isFreed = true;
        }
    }
}
