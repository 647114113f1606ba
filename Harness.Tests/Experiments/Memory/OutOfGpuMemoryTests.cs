using Harness.Experiments;
using Harness.Runtime;
using Harness.Tests.Cuda;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments.Memory;

/// <summary>Tests that a run that needs more memory than a GPU has left ends with a message, and that the other runs give the same results as without
/// it.</summary>
[Trait("Category", "Unit")]
public sealed class OutOfGpuMemoryTests
{
    private const string TorchMessage = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 3.81 GiB of which 512.00 MiB is free. "
        + "Including non-PyTorch memory, this process has 3.20 GiB memory in use.";

    private readonly Dataset _dataset = Some.Dataset();

    /// <summary>The part of a run in which an allocation fails.</summary>
    public enum Place
    {
        /// <summary>In a forward pass while training.</summary>
        Forward,

        /// <summary>In a backward pass, in a managed function that torch calls.</summary>
        Backward,

        /// <summary>While a step is recorded. This is in a forward pass too, some steps later.</summary>
        Recording,

        /// <summary>In the evaluation after the last epoch.</summary>
        Evaluation,
    }

    [Theory]
    [InlineData(Place.Forward)]
    [InlineData(Place.Backward)]
    [InlineData(Place.Recording)]
    [InlineData(Place.Evaluation)]
    public void One_run_ends_with_the_missing_memory_and_what_to_change_and_the_others_finish(Place place)
    {
        var allocator = new SomeAllocator(place);
        var runner = new ExperimentRunner(Some.Profile(epochs: 2, 5, 6, 7), _dataset, Some.Device, cores: new RunScheduler(3)) { Budget = new MemoryBudget(1) };
        var sound = new ExperimentRunner(Some.Profile(epochs: 2, 5, 6, 7), _dataset, Some.Device, cores: new RunScheduler(3)).Attempt(Some.Experiment());

        var runs = runner.Attempt(Some.Experiment() with { Model = random => new OnSomeGpu(Some.Experiment().Model(random), allocator) });

        var failed = runs.Single(run => run.Failure is not null);
        failed.Failure.Should().BeOfType<OutOfGpuMemoryException>().Which.Message.Should()
            .Be($"The GPU ran out of memory while {(place == Place.Evaluation ? "evaluating" : "training")}. It asked for 2.00 GiB but 512 MiB were free: "
                + "1.50 GiB too little. "
                + "Run fewer at the same time (--at-once), stop other programs on the GPU, use fewer rows (--profile), or use --device cpu.");
        new RunFailedException(Some.Experiment(), [(failed.Seed, failed.Failure!)]).Message.Should().EndWith("or use --device cpu.");
        runs.Select(run => run.Seed).Should().BeEquivalentTo([5, 6, 7]);
        foreach (var run in runs.Where(run => run.Failure is null))
        {
            run.Run!.Evidence.TestEvaluation!.WeightsAfter
                .Should().Be(sound.Single(other => other.Seed == run.Seed).Run!.Evidence.TestEvaluation!.WeightsAfter);
        }
    }

    [Theory]
    [InlineData(TorchMessage, "It asked for 2.00 GiB but 512 MiB were free: 1.50 GiB too little. ")]
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

    /// <summary>Counts the allocations of all runs together and fails one of them.</summary>
    private sealed class SomeAllocator(Place place)
    {
        private int _allocations;

        public void Allocate(Place at, int failing = 1)
        {
            if (at == place && Interlocked.Increment(ref _allocations) == failing)
                throw new SomeTorchError(TorchMessage);
        }
    }

    /// <summary>A model that calls the allocator where the libraries of a GPU would.</summary>
    private sealed class OnSomeGpu : nn.Module<Tensor, Tensor>
    {
        /// <summary>The calls before the first run trains, because the runs follow each other here. The untrained model is evaluated once, and the two parts of
        /// the reproducibility check take two steps each.</summary>
        private const int StepsOfReproducibilityCheck = 4, EvaluationsOfUntrainedModel = 1;

        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly SomeAllocator _allocator;

        public OnSomeGpu(nn.Module<Tensor, Tensor> model, SomeAllocator allocator) : base("on-some-gpu")
        {
            (_model, _allocator) = (model, allocator);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (!training && input.shape[0] > 1) // a single row only serves to count shapes and costs
                _allocator.Allocate(Place.Evaluation, EvaluationsOfUntrainedModel + 1);
            else if (training && is_grad_enabled())
            {
                _allocator.Allocate(Place.Forward, StepsOfReproducibilityCheck + 1);
                _allocator.Allocate(Place.Recording, StepsOfReproducibilityCheck + 4);
            }
            var logits = _model.call(input);
            if (!training || !is_grad_enabled())
                return logits;
            var zero = zeros_like(logits).detach();
            zero.requires_grad = true;
            return logits.Plus(AllocatesInBackwardPass.Of(zero, () => _allocator.Allocate(Place.Backward, StepsOfReproducibilityCheck + 1)));
        }
    }

    /// <summary>Passes a tensor through and calls the allocator in the backward pass.</summary>
    private sealed class AllocatesInBackwardPass : autograd.SingleTensorFunction<AllocatesInBackwardPass>
    {
        public override string Name => nameof(AllocatesInBackwardPass);

        public static Tensor Of(Tensor zero, Action allocate) => apply(zero, allocate);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data(nameof(Action), vars[1]);
            return ((Tensor)vars[0]).clone();
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => BackwardPass.Guarded(2, () =>
        {
            ((Action)ctx.get_data(nameof(Action)))();
            return [grad_output.clone(), null!];
        });
    }
}
