using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Computes the time steps of two recurrences of one kind on a GPU, and their gradients through time. The upper recurrence reads every state of the
/// lower one.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
internal sealed class CudaTwoLayers : autograd.SingleTensorFunction<CudaTwoLayers>
{
    private const string KindOf = nameof(KindOf), Kernels = nameof(Kernels);

    private static readonly long[] TimeTextsAndDirections = [0, 1, 2];

    /// <summary>Describes a kind of recurrence.</summary>
    /// <param name="Kernels">The names of its kernels in <c>TwoLayers.cu</c> without their endings.</param>
    /// <param name="Gates">G, the number of gates per unit.</param>
    /// <param name="HasCells">Whether it has cells and gates, which are kept for the backward pass.</param>
    internal sealed record Kind(string Kernels, int Gates, bool HasCells)
    {
        /// <summary>An LSTM.</summary>
        public static Kind Lstm { get; } = new("two_lstms", 4, HasCells: true);

        /// <summary>A simple recurrence with ReLU.</summary>
        public static Kind Relu { get; } = new("two_relus", 1, HasCells: false);
    }

    /// <inheritdoc/>
    public override string Name => nameof(CudaTwoLayers);

    /// <summary>Computes all states of the upper layer.</summary>
    /// <param name="kind">The kind of both recurrences.</param>
    /// <param name="sums">xWᵀ + b of the lower layer, [T, N, 1, G · H].</param>
    /// <param name="lower">The weights of the lower layer, with H units.</param>
    /// <param name="upper">The weights of the upper layer, with K units and H inputs.</param>
    /// <param name="kernels">The kernels for H and K.</param>
    /// <returns>[T, N, 1, K].</returns>
    public static Tensor States(Kind kind, Tensor sums, DirectionWeights lower, DirectionWeights upper, TwoLayerKernels kernels) => apply(sums,
        GradientWithoutCopy.ViewOf(lower.Recurrent), GradientWithoutCopy.ViewOf(upper.Input), GradientWithoutCopy.ViewOf(upper.Bias),
        GradientWithoutCopy.ViewOf(upper.Recurrent), kind, kernels);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (sums, lower, input, bias, upper, kind) =
            ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4], (Kind)vars[5]);
        Layer below = Layer.Empty(kind, sums, lower.shape[2]), above = Layer.Empty(kind, sums, upper.shape[2]);
        using var upperSums = empty([.. sums.shape[..3], kind.Gates * upper.shape[2]], device: sums.device);
        Require($"{kind.Kernels}_forward", kind, sums, below.States, lower, above.States, upper, input, bias);

        ((TwoLayerKernels)vars[6]).Run($"{kind.Kernels}_forward", (below.States, upperSums), At(sums), At(lower), At(below.States), At(below.Cells),
            At(below.Gates), At(input), At(bias), At(upperSums), At(upper), At(above.States), At(above.Cells), At(above.Gates));

        ctx.set_materialize_grads(false); // a missing gradient means an earlier failure, and torch allocates no zeros for it
        ctx.save_for_backward([lower, input, upper, .. below.Tensors, .. above.Tensors]);
        ctx.save_data(KindOf, kind);
        ctx.save_data(Kernels, vars[6]);
        return above.States;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => BackwardPass.Guarded(7,
        () => grad_output.IsInvalid ? [null!, null!, null!, null!, null!, null!, null!] : Gradients(ctx, grad_output));

    private static List<Tensor> Gradients(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var (kind, kept) = ((Kind)ctx.get_data(KindOf), ctx.get_saved_variables());
        var (lower, input, upper) = (kept[0], kept[1], kept[2]);
        Layer below = Layer.Kept(kind, kept[3..]), above = Layer.Kept(kind, kept[(3 + below.Tensors.Count)..]);
        using var ofUpperStates = grad_output.contiguous();
        using var ofUpperSums = empty([.. above.States.shape[..3], kind.Gates * above.States.shape[3]], device: input.device);
        using var ofLowerStates = empty_like(below.States);
        var ofLowerSums = empty([.. below.States.shape[..3], kind.Gates * below.States.shape[3]], device: input.device);
        new TimeStepArgument("the gradient of the states", ofUpperStates).Require($"{kind.Kernels}_backward", above.States);

        ((TwoLayerKernels)ctx.get_data(Kernels)).Run($"{kind.Kernels}_backward", (ofUpperSums, ofLowerStates), At(ofUpperStates), At(upper),
            At(above.States), At(above.Cells), At(above.Gates), At(ofUpperSums), At(input), At(ofLowerStates), At(lower), At(below.States), At(below.Cells),
            At(below.Gates), At(ofLowerSums));

        using var read = below.States.view(-1, below.States.shape[3]);
        using var turned = ofUpperSums.view(-1, ofUpperSums.shape[3]).t();
        return [ofLowerSums, TimeSteps.OfRecurrent(ofLowerSums, below.States), turned.mm(read).unsqueeze(0),
            ofUpperSums.sum(TimeTextsAndDirections).unsqueeze(0), TimeSteps.OfRecurrent(ofUpperSums, above.States), null!, null!];
    }

    private static void Require(string kernel, Kind kind, Tensor sums, Tensor states, Tensor lower, Tensor upperStates, Tensor upper, Tensor input, Tensor bias)
    {
        new TimeStepArgument("the lower sums", sums, kind.Gates).Require(kernel, states);
        new TimeStepArgument("the lower recurrent weights", lower, kind.Gates, IsWeight: true).Require(kernel, states);
        new TimeStepArgument("the upper recurrent weights", upper, kind.Gates, IsWeight: true).Require(kernel, upperStates);
        TimeStepArgument.Require(kernel, "the upper input weights", input, ScalarType.Float32, [1, upper.shape[1], states.shape[3]], states);
        TimeStepArgument.Require(kernel, "the upper bias", bias, ScalarType.Float32, [1, upper.shape[1]], states);
    }

    private static nint At(Tensor? tensor) => tensor is null ? 0 : LibTorch.AddressOf(tensor);

    /// <summary>Holds what a layer computes, and what its backward pass needs.</summary>
    /// <param name="States">[T, N, 1, H].</param>
    /// <param name="Cells">[T, N, 1, H]; null for a recurrence without cells.</param>
    /// <param name="Gates">[T, N, 1, G · H]; null for a recurrence without cells.</param>
    private sealed record Layer(Tensor States, Tensor? Cells, Tensor? Gates)
    {
        public IReadOnlyList<Tensor> Tensors => Cells is null ? [States] : [States, Cells, Gates!];

        public static Layer Empty(Kind kind, Tensor sums, long units)
        {
            return kind.HasCells ? new Layer(Of(units), Of(units), Of(kind.Gates * units)) : new Layer(Of(units), null, null);

            Tensor Of(long width) => empty([.. sums.shape[..3], width], device: sums.device);
        }

        public static Layer Kept(Kind kind, IReadOnlyList<Tensor> tensors) => kind.HasCells ? new Layer(tensors[0], tensors[1], tensors[2])
            : new Layer(tensors[0], null, null);
    }
}
