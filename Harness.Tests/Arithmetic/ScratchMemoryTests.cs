using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed unsafe class ScratchMemoryTests
{
    [Fact]
    public void Memory_starts_at_a_cache_line_and_all_of_it_can_be_written() => RunOnNewThread(() =>
    {
        foreach (var numbers in new[] { 1, 15, 16, 17, 1_000 })
        {
            foreach (var slot in Enum.GetValues<ScratchMemory.Slot>())
            {
                var memory = ScratchMemory.Of(slot, numbers);

                ((nuint)memory % 64).Should().Be((nuint)0);
                new Span<float>(memory, numbers).Fill(1);
            }
        }
    });

    [Fact]
    public void A_slot_keeps_its_memory_until_more_is_requested() => RunOnNewThread(() =>
    {
        var first = (nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 100);

        ((nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 100)).Should().Be(first);
        ((nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 1)).Should().Be(first);
        ((nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 101)).Should().NotBe(first);
    });

    /// <summary>Checks that the memory is pinned: without pinning, the first garbage collection would move a new array.</summary>
    [Fact]
    public void Memory_stays_where_it_is_when_garbage_is_collected() => RunOnNewThread(() =>
    {
        var before = (nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 100);

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

        ((nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 100)).Should().Be(before);
    });

    [Fact]
    public void No_two_slots_share_memory() => RunOnNewThread(() =>
    {
        const int Numbers = 1_000;
        var starts = Enum.GetValues<ScratchMemory.Slot>().Select(slot => (long)(nint)ScratchMemory.Of(slot, Numbers)).Order().ToArray();

        starts.Zip(starts.Skip(1), (one, next) => next - one).Should().OnlyContain(distance => distance >= Numbers * sizeof(float));
    });

    [Fact]
    public void No_two_threads_share_memory()
    {
        var here = (nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 100);

        RunOnNewThread(() => ((nint)ScratchMemory.Of(ScratchMemory.Slot.Sums, 100)).Should().NotBe(here));
    }

    private static void RunOnNewThread(Action act)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(act));
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw failure;
    }
}
