using System.Collections.Concurrent;
using Harness.Training;

namespace Harness.Tests.Training;

/// <summary>Tests in which order waiting runs start, and how many run in parallel.</summary>
[Trait("Category", "Unit")]
public sealed class RunSchedulerTests
{
    /// <summary>The time limit. It is longer than any test needs, so that a fault fails instead of waiting forever.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_longest_waiting_run_starts_first_and_equal_ones_in_their_order()
    {
        var scheduler = new RunScheduler(1);
        var order = new ConcurrentQueue<string>();
        using var occupied = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var first = Start(scheduler, 0, () =>
        {
            occupied.Set();
            release.Wait();
        });
        occupied.Wait();

        List<Task> waiting = [];
        foreach (var (name, cost) in new[] { ("short", 1.0), ("long", 3.0), ("middle", 2.0), ("long too", 3.0) })
        {
            waiting.Add(Start(scheduler, cost, () => order.Enqueue(name)));
            SpinWait.SpinUntil(() => scheduler.Waiting == waiting.Count, TimeLimit).Should().BeTrue();
        }
        release.Set();
        await Task.WhenAll(waiting.Append(first));

        order.Should().Equal("long", "long too", "middle", "short");
    }

    [Fact]
    public async Task As_many_runs_are_parallel_as_there_are_cores()
    {
        var scheduler = new RunScheduler(2);
        using var both = new Barrier(2);
        var now = 0;
        var counts = new ConcurrentBag<int>();

        // Each run waits for a second one, so fewer than two parallel runs would not end.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Start(scheduler, 1, () =>
        {
            counts.Add(Interlocked.Increment(ref now));
            both.SignalAndWait(TimeLimit).Should().BeTrue();
            Interlocked.Decrement(ref now);
        })));

        counts.Max().Should().Be(2);
    }

    [Fact]
    public void A_run_that_fails_frees_its_core()
    {
        var scheduler = new RunScheduler(1);

        FluentActions.Invoking(() => scheduler.Run<int>(1, () => throw new InvalidOperationException("broken")))
            .Should().Throw<InvalidOperationException>().WithMessage("broken");

        scheduler.Run(1, () => "done").Should().Be("done");
    }

    [Fact]
    public void There_must_be_at_least_one_core() =>
        FluentActions.Invoking(() => new RunScheduler(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least one*");

    private static Task Start(RunScheduler scheduler, double cost, Action run) => Task.Factory.StartNew(() => scheduler.Run(cost, () =>
    {
        run();
        return true;
    }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
