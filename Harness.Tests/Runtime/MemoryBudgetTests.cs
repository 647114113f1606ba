using Harness.Runtime;

namespace Harness.Tests.Runtime;

/// <summary>Tests the memory budget: runs wait until enough memory is free.</summary>
[Trait("Category", "Unit")]
public sealed class MemoryBudgetTests
{
    private static readonly Dictionary<string, long> NoSharedData = [], Rows = new() { ["rows"] = 60 };

    [Fact]
    public async Task A_run_waits_until_the_memory_that_it_needs_is_free()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(60, NoSharedData);
        var second = Task.Run(() => budget.Take(50, NoSharedData));
        Wait(() => budget.Waiting == 1);
        second.IsCompleted.Should().BeFalse();

        first.Dispose();

        (await second).Dispose();
        budget.Waiting.Should().Be(0);
    }

    [Fact]
    public async Task Shared_data_count_once_and_until_the_last_run_has_ended()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(20, Rows);
        var second = budget.Take(20, Rows); // 20 + 20 + 60
        first.Dispose();
        first.Dispose(); // a second call has no effect
        var third = Task.Run(() => budget.Take(30, NoSharedData)); // 20 + 60 + 30 is too much
        Wait(() => budget.Waiting == 1);
        third.IsCompleted.Should().BeFalse();

        second.Dispose();

        (await third.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    [Fact]
    public void A_single_run_starts_even_if_it_needs_more_than_the_budget() => new MemoryBudget(100).Take(1_000, Rows).Dispose();

    [Fact]
    public async Task The_run_that_waits_longest_starts_first_so_small_runs_do_not_overtake_a_large_one()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(60, NoSharedData);
        var large = Task.Run(() => budget.Take(90, NoSharedData));
        Wait(() => budget.Waiting == 1);
        var small = Task.Run(() => budget.Take(10, NoSharedData));
        Wait(() => budget.Waiting == 2);

        first.Dispose();

        (await large.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
        (await small.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    private static void Wait(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)).Should().BeTrue();
}
