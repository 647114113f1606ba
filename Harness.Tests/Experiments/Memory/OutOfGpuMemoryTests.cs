using Harness.Experiments;
using Harness.Runtime;
using Harness.Tests.Cuda;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments.Memory;

/// <summary>A run that needs more memory than a GPU has left ends with a message. Its siblings end as they would have.</summary>
[Trait("Category", "Unit")]
public sealed class OutOfGpuMemoryTests
{
    private const string Torchs = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 3.81 GiB of which 512.00 MiB is free. "
        + "Including non-PyTorch memory, this process has 3.20 GiB memory in use.";

    private readonly Dataset _dataset = Some.Dataset();

    /// <summary>The part of a run in which an allocation fails.</summary>
    public enum Place
    {
        /// <summary>In a forward pass while training.</summary>
        Forward,

        /// <summary>In a backward pass, in a function of ours that torch calls.</summary>
        Backward,

        /// <summary>While a step is recorded, which is in a forward pass too, some steps later.</summary>
        Recording,

        /// <summary>In the evaluation behind the last epoch.</summary>
        Evaluation,
    }

    [Theory]
    [InlineData(Place.Forward)]
    [InlineData(Place.Backward)]
    [InlineData(Place.Recording)]
    [InlineData(Place.Evaluation)]
    public void One_run_ends_with_what_was_missing_and_what_to_change_and_no_other_does(Place place)
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
        foreach (var run in runs.Where(run => run.Failure is null))
        {
            run.Run!.Evidence.TestEvaluation!.WeightsAfter
                .Should().Be(sound.Single(other => other.Seed == run.Seed).Run!.Evidence.TestEvaluation!.WeightsAfter);
        }
    }

    [Theory]
    [InlineData(Torchs, "It asked for 2.00 GiB but 512 MiB were free: 1.50 GiB too little. ")]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 3.81 GiB of which 64.00 MiB is free.",
        "It asked for 20 MiB; 64 MiB were free, but not as one block. ")]
    [InlineData("CUDA error: out of memory", "")]
    [InlineData("The CUDA driver refuses loading Adam.cu: out of memory (error 2).", "")]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", "")]
    public void Every_library_s_way_to_say_it_is_understood(string message, string figures) =>
        OutOfGpuMemoryException.Of(new InvalidOperationException("A step failed.", new SomeTorchError(message)), "training")!.Message
            .Should().StartWith($"The GPU ran out of memory while training. {figures}Run fewer at the same time");

    [Fact]
    public void Any_other_failure_stays_what_it_is() =>
        OutOfGpuMemoryException.Of(new SomeTorchError("CUDA error: misaligned address"), "training").Should().BeNull();

    /// <summary>Refuses one allocation of all runs together.</summary>
    private sealed class SomeAllocator(Place place)
    {
        private int _asked;

        public void Ask(Place asked, int which = 1)
        {
            if (asked == place && Interlocked.Increment(ref _asked) == which)
                throw new SomeTorchError(Torchs);
        }
    }

    /// <summary>A model that asks an allocator where a GPU's libraries would.</summary>
    private sealed class OnSomeGpu : nn.Module<Tensor, Tensor>
    {
        /// <summary>One run goes after the other here. The first looks at its model in inference mode once before it trains, and two rehearsals take two steps
        /// each.</summary>
        private const int StepsOfRehearsals = 4, LooksBefore = 1;

        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly SomeAllocator _allocator;

        public OnSomeGpu(nn.Module<Tensor, Tensor> model, SomeAllocator allocator) : base("on-some-gpu")
        {
            (_model, _allocator) = (model, allocator);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (!training && input.shape[0] > 1) // one row goes through where shapes and costs are counted
                _allocator.Ask(Place.Evaluation, LooksBefore + 1);
            else if (training && is_grad_enabled())
            {
                _allocator.Ask(Place.Forward, StepsOfRehearsals + 1);
                _allocator.Ask(Place.Recording, StepsOfRehearsals + 4);
            }
            var logits = _model.call(input);
            if (!training || !is_grad_enabled())
                return logits;
            var zero = zeros_like(logits).detach();
            zero.requires_grad = true;
            return logits.Plus(AsksOnTheWayBack.Of(zero, () => _allocator.Ask(Place.Backward, StepsOfRehearsals + 1)));
        }
    }

    private sealed class AsksOnTheWayBack : autograd.SingleTensorFunction<AsksOnTheWayBack>
    {
        public override string Name => nameof(AsksOnTheWayBack);

        public static Tensor Of(Tensor zero, Action ask) => apply(zero, ask);

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
