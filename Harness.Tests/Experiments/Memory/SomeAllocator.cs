using Harness.Runtime;
using Harness.Tests.Cuda;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments.Memory;

/// <summary>The part of a run in which an allocation fails.</summary>
public enum Place
{
    /// <summary>In the forward pass of a step that is launched kernel by kernel.</summary>
    Forward,

    /// <summary>In the backward pass of such a step, in a managed function that torch calls.</summary>
    Backward,

    /// <summary>In a forward pass while steps are recorded.</summary>
    RecordedForward,

    /// <summary>In a backward pass while steps are recorded.</summary>
    RecordedBackward,

    /// <summary>In the evaluation after the last epoch.</summary>
    Evaluation,
}

/// <summary>Counts the allocations of all runs together at one place, and refuses one of them.</summary>
/// <param name="place">The place.</param>
/// <param name="refuse">Throws.</param>
/// <param name="isRecording">Tells whether this thread records steps; null if no thread does.</param>
/// <param name="refused">The number of the refused allocation, from 1.</param>
internal sealed class SomeAllocator(Place place, Action refuse, Func<bool>? isRecording = null, int refused = 1)
{
    public const string TorchMessage = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 3.81 GiB of which 512.00 MiB is free. "
        + "Including non-PyTorch memory, this process has 3.20 GiB memory in use.";

    private int _allocations;

    /// <summary>Refuses with the message of torch.</summary>
    public static void Refuse() => throw new SomeTorchError(TorchMessage);

    /// <summary>Returns the message of a run in which torch refused.</summary>
    /// <param name="stage">The stage of the run.</param>
    public static string InPlainWords(string stage) => $"The GPU ran out of memory while {stage}. It asked for 2.00 GiB but 512 MiB were free: 1.50 GiB too "
        + "little. Run fewer at the same time (--at-once), stop other programs on the GPU, use fewer rows (--profile), or use --device cpu.";

    /// <summary>Wraps a model, which then allocates in every pass.</summary>
    public Func<RandomStreams, nn.Module<Tensor, Tensor>> Under(Func<RandomStreams, nn.Module<Tensor, Tensor>> model) =>
        random => new Allocating(model(random), this);

    private void Allocate(Place at)
    {
        if (at == place && Interlocked.Increment(ref _allocations) == refused)
            refuse();
    }

    /// <summary>A model that calls the allocator where the libraries of a GPU would.</summary>
    private sealed class Allocating : nn.Module<Tensor, Tensor>
    {
        /// <summary>The steps of a model in the reproducibility check. A model of a run takes more.</summary>
        private const int StepsOfReproducibilityCheck = 2;

        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly SomeAllocator _allocator;
        private int _steps;

        public Allocating(nn.Module<Tensor, Tensor> model, SomeAllocator allocator) : base("allocating")
        {
            (_model, _allocator) = (model, allocator);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (!training || !is_grad_enabled())
            {
                if (_steps > 0) // the untrained model is evaluated too
                    _allocator.Allocate(Place.Evaluation);
                return _model.call(input);
            }
            _steps++;
            Allocate(Place.Forward, Place.RecordedForward);
            var logits = _model.call(input);
            var zero = zeros_like(logits).detach();
            zero.requires_grad = true;
            return logits.Plus(AllocatesInBackwardPass.Of(zero, () => Allocate(Place.Backward, Place.RecordedBackward)));
        }

        private void Allocate(Place launched, Place recorded)
        {
            if (_allocator.IsRecording)
                _allocator.Allocate(recorded);
            else if (_steps > StepsOfReproducibilityCheck)
                _allocator.Allocate(launched);
        }
    }

    private bool IsRecording => isRecording?.Invoke() == true;

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
