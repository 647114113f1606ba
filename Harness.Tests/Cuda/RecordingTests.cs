using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda;

/// <summary>A recording is ended however the recorded work ends: as long as one is under way, torch frees no cached memory for anyone.</summary>
[Trait("Category", "Unit")]
public sealed class RecordingTests
{
    [Fact]
    public void A_step_is_recorded_between_begin_and_end() => Record(sound: true, work: () => { }).Should().Equal("begin", "work", "end");

    [Fact]
    public void Want_of_memory_ends_the_recording_and_comes_through_as_it_is()
    {
        var some = new SomeRecording { IsSound = true };
        FluentActions.Invoking(() => Recording.Of(some, () => throw new SomeTorchError("CUDA out of memory. Tried to allocate 2.00 MiB.")))
            .Should().Throw<SomeTorchError>().WithMessage("CUDA out of memory*");
        some.Asked.Should().Equal("begin", "end");
    }

    [Fact]
    public void A_spoilt_recording_is_ended_at_the_driver_for_torch_would_end_the_process()
    {
        var some = new SomeRecording { IsSound = false };
        FluentActions.Invoking(() => Recording.Of(some, () => throw new SomeTorchError("operation not permitted when stream is capturing")))
            .Should().Throw<InvalidOperationException>().WithMessage("*must not copy a number*stream is capturing");
        some.Asked.Should().Equal("begin", "abandon");
    }

    [Fact]
    public void A_recording_that_was_spoilt_without_an_error_is_no_recording()
    {
        var some = new SomeRecording { IsSound = false };
        FluentActions.Invoking(() => Recording.Of(some, () => { })).Should().Throw<InvalidOperationException>();
        some.Asked.Should().Equal("begin", "abandon");
    }

    private static List<string> Record(bool sound, Action work)
    {
        var some = new SomeRecording { IsSound = sound };
        Recording.Of(some, () =>
        {
            some.Asked.Add("work");
            work();
        });
        return some.Asked;
    }

    private sealed class SomeRecording : IRecording
    {
        public List<string> Asked { get; } = [];

        public required bool IsSound { get; init; }

        public void Begin() => Asked.Add("begin");

        public void End() => Asked.Add("end");

        public void Abandon() => Asked.Add("abandon");
    }
}
