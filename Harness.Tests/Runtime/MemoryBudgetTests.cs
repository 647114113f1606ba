using Harness.Runtime;

namespace Harness.Tests.Runtime;

[Trait("Category", "Unit")]
public sealed class MemoryBudgetTests
{
    private static readonly Dictionary<string, long> Nothing = [], Rows = new() { ["rows"] = 60 };

    [Fact]
    public async Task A_run_waits_until_what_it_needs_is_left()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(60, Nothing);
        var second = Task.Run(() => budget.Take(50, Nothing));
        Wait(() => budget.Waiting == 1);
        second.IsCompleted.Should().BeFalse();

        first.Dispose();

        (await second).Dispose();
        budget.Waiting.Should().Be(0);
    }

    [Fact]
    public async Task What_runs_share_is_counted_once_and_until_the_last_of_them_is_done()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(20, Rows);
        var second = budget.Take(20, Rows); // 20 + 20 + 60
        first.Dispose();
        first.Dispose(); // as often as anyone likes
        var third = Task.Run(() => budget.Take(30, Nothing)); // 20 + 60 + 30 is too much
        Wait(() => budget.Waiting == 1);
        third.IsCompleted.Should().BeFalse();

        second.Dispose();

        (await third.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    [Fact]
    public void A_run_that_is_alone_starts_although_it_needs_more_than_there_is() => new MemoryBudget(100).Take(1_000, Rows).Dispose();

    [Fact]
    public async Task Who_waits_longest_comes_first_so_a_large_run_is_not_passed_by_small_ones()
    {
        var budget = new MemoryBudget(100);
        var first = budget.Take(60, Nothing);
        var large = Task.Run(() => budget.Take(90, Nothing));
        Wait(() => budget.Waiting == 1);
        var small = Task.Run(() => budget.Take(10, Nothing));
        Wait(() => budget.Waiting == 2);

        first.Dispose();

        (await large.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
        (await small.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    private static void Wait(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)).Should().BeTrue();
}
