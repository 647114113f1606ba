using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda;

/// <summary>Tests that a recording always ends, even if the recorded work fails. While a recording is active, torch frees no cached memory for any
/// thread.</summary>
[Trait("Category", "Unit")]
public sealed class RecordingTests
{
    [Fact]
    public void A_step_is_recorded_between_begin_and_end() => Record(isSound: true, work: () => { }).Should().Equal("begin", "work", "end");

    [Fact]
    public void A_lack_of_memory_ends_the_recording_and_is_thrown_unchanged()
    {
        var recording = new SomeRecording { IsSound = true };
        FluentActions.Invoking(() => Recording.Of(recording, () => throw new SomeTorchError("CUDA out of memory. Tried to allocate 2.00 MiB.")))
            .Should().Throw<SomeTorchError>().WithMessage("CUDA out of memory*");
        recording.Calls.Should().Equal("begin", "end");
    }

    [Fact]
    public void An_invalid_recording_is_ended_by_the_driver_because_torch_would_end_the_process()
    {
        var recording = new SomeRecording { IsSound = false };
        FluentActions.Invoking(() => Recording.Of(recording, () => throw new SomeTorchError("operation not permitted when stream is capturing")))
            .Should().Throw<InvalidOperationException>().WithMessage("*must not copy a number*stream is capturing");
        recording.Calls.Should().Equal("begin", "abandon");
    }

    [Fact]
    public void A_recording_that_became_invalid_without_an_error_is_an_error()
    {
        var recording = new SomeRecording { IsSound = false };
        FluentActions.Invoking(() => Recording.Of(recording, () => { })).Should().Throw<InvalidOperationException>();
        recording.Calls.Should().Equal("begin", "abandon");
    }

    private static List<string> Record(bool isSound, Action work)
    {
        var recording = new SomeRecording { IsSound = isSound };
        Recording.Of(recording, () =>
        {
            recording.Calls.Add("work");
            work();
        });
        return recording.Calls;
    }

    private sealed class SomeRecording : IRecording
    {
        public List<string> Calls { get; } = [];

        public required bool IsSound { get; init; }

        public void Begin() => Calls.Add("begin");

        public void End() => Calls.Add("end");

        public void Abandon() => Calls.Add("abandon");
    }
}
