using Harness.Experiments;
using Harness.Runtime;
using Harness.Tests.Cuda;
using Harness.Training;

namespace Harness.Tests.Experiments.Memory;

/// <summary>Tests that a run that needs more memory than a GPU has left ends with a message, and that the other runs give the same results as without
/// it.</summary>
[Trait("Category", "Unit")]
public sealed class OutOfGpuMemoryTests
{
    private readonly Dataset _dataset = Some.Dataset();

    [Theory]
    [InlineData(Place.Forward)]
    [InlineData(Place.Backward)]
    [InlineData(Place.Evaluation)]
    public void One_run_ends_with_the_missing_memory_and_what_to_change_and_the_others_finish(Place place)
    {
        var runs = Runner().Attempt(Some.Experiment() with { Model = new SomeAllocator(place, SomeAllocator.Refuse).Under(Some.Experiment().Model) });

        var failed = runs.Single(run => run.Failure is not null);
        failed.Failure.Should().BeOfType<OutOfGpuMemoryException>().Which.Message.Should()
            .Be(SomeAllocator.InPlainWords(place == Place.Evaluation ? "evaluating" : "training"));
        new RunFailedException(Some.Experiment(), [(failed.Seed, failed.Failure!)]).Message.Should().EndWith("or use --device cpu.");
        runs.Select(run => run.Seed).Should().BeEquivalentTo([5, 6, 7]);
        var sound = Runner().Attempt(Some.Experiment());
        foreach (var run in runs.Where(run => run.Failure is null))
            WeightsOf(run).Should().Be(WeightsOf(sound.Single(other => other.Seed == run.Seed)));
    }

    [Fact]
    public void A_GPU_that_is_too_full_for_a_CUDA_context_is_reported_in_plain_words()
    {
        var runner = new ExperimentRunner(Some.Profile(), _dataset, Some.Device)
        {
            Budget = new MemoryBudget(1),
            SizeOfGpu = () => throw new SomeTorchError("CUDA error: out of memory\nCUDA kernel errors might be reported at some other API call."),
        };

        FluentActions.Invoking(() => runner.Run(Some.Experiment())).Should().Throw<OutOfGpuMemoryException>().WithMessage(
            "The GPU ran out of memory while creating the CUDA context. Run fewer at the same time (--at-once), stop other programs on the GPU, *");
    }

    [Theory]
    [InlineData(SomeAllocator.TorchMessage, "It asked for 2.00 GiB but 512 MiB were free: 1.50 GiB too little. ")]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 3.81 GiB of which 64.00 MiB is free.",
        "It asked for 20 MiB; 64 MiB were free, but not as one block. ")]
    [InlineData("CUDA error: out of memory", "")]
    [InlineData("The CUDA driver refuses loading Adam.cu: out of memory (error 2).", "")]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", "")]
    public void The_messages_of_all_libraries_are_recognised(string message, string figures) =>
        OutOfGpuMemoryException.Of(new InvalidOperationException("A step failed.", new SomeTorchError(message)), "training")!.Message
            .Should().StartWith($"The GPU ran out of memory while training. {figures}Run fewer at the same time");

    [Fact]
    public void Any_other_failure_is_not_changed() =>
        OutOfGpuMemoryException.Of(new SomeTorchError("CUDA error: misaligned address"), "training").Should().BeNull();

    private ExperimentRunner Runner() =>
        new(Some.Profile(epochs: 2, 5, 6, 7), _dataset, Some.Device, cores: new RunScheduler(3)) { Budget = new MemoryBudget(1) };

    private static string WeightsOf((int Seed, SeedRun? Run, Exception? Failure) run) => run.Run!.Evidence.TestEvaluation!.WeightsAfter;
}
