using System.Collections.Concurrent;
using Harness.Training;

namespace Harness.Tests.Training;

[Trait("Category", "Unit")]
public sealed class RunSchedulerTests
{
    /// <summary>Longer than any of this takes, so that a fault fails instead of hanging.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_longest_of_those_that_wait_goes_first_and_of_equals_who_came_first()
    {
        var cores = new RunScheduler(1);
        var order = new ConcurrentQueue<string>();
        using var occupied = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var first = Start(cores, 0, () =>
        {
            occupied.Set();
            release.Wait();
        });
        occupied.Wait();

        List<Task> waiting = [];
        foreach (var (name, cost) in new[] { ("short", 1.0), ("long", 3.0), ("middle", 2.0), ("long too", 3.0) })
        {
            waiting.Add(Start(cores, cost, () => order.Enqueue(name)));
            SpinWait.SpinUntil(() => cores.Waiting == waiting.Count, Patience).Should().BeTrue();
        }
        release.Set();
        await Task.WhenAll(waiting.Append(first));

        order.Should().Equal("long", "long too", "middle", "short");
    }

    [Fact]
    public async Task As_many_run_at_once_as_there_are_cores_and_no_more()
    {
        var cores = new RunScheduler(2);
        using var both = new Barrier(2);
        var now = 0;
        var counts = new ConcurrentBag<int>();

        // Each waits for a second one: with fewer than two at once this would not end.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Start(cores, 1, () =>
        {
            counts.Add(Interlocked.Increment(ref now));
            both.SignalAndWait(Patience).Should().BeTrue();
            Interlocked.Decrement(ref now);
        })));

        counts.Max().Should().Be(2);
    }

    [Fact]
    public void A_run_that_fails_frees_its_core()
    {
        var cores = new RunScheduler(1);

        FluentActions.Invoking(() => cores.Run<int>(1, () => throw new InvalidOperationException("broken")))
            .Should().Throw<InvalidOperationException>().WithMessage("broken");

        cores.Run(1, () => "done").Should().Be("done");
    }

    [Fact]
    public void There_is_at_least_one_core() =>
        FluentActions.Invoking(() => new RunScheduler(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least one*");

    private static Task Start(RunScheduler cores, double cost, Action run) => Task.Factory.StartNew(() => cores.Run(cost, () =>
    {
        run();
        return true;
    }), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
