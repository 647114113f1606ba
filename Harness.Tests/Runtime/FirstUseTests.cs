using Harness.Runtime;

namespace Harness.Tests.Runtime;

/// <summary>Tests a value that is made on its first use.</summary>
[Trait("Category", "Unit")]
public sealed class FirstUseTests
{
    [Fact]
    public void An_exception_is_not_kept_and_the_next_use_tries_again()
    {
        var attempts = 0;
        var value = new FirstUse<string>(() => ++attempts == 1 ? throw new InvalidOperationException("no memory") : "made");

        FluentActions.Invoking(() => value.Value).Should().Throw<InvalidOperationException>();

        value.Value.Should().Be("made");
        value.Value.Should().Be("made");
        attempts.Should().Be(2);
    }

    [Fact]
    public void Threads_that_ask_at_the_same_time_get_one_value()
    {
        var made = 0;
        var value = new FirstUse<object>(() =>
        {
            Interlocked.Increment(ref made);
            Thread.Sleep(50);
            return new object();
        });
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() => value.Value.Should().NotBeNull())).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        made.Should().Be(1);
    }
}
