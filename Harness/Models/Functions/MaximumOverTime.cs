using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes the largest value over time with the harness's own kernel, and its gradient.</summary>
internal sealed unsafe class MaximumOverTime : autograd.SingleTensorFunction<MaximumOverTime>
{
    /// <inheritdoc/>
    public override string Name => nameof(MaximumOverTime);

    /// <summary>Computes the largest value of each row and channel.</summary>
    /// <param name="sequences">[N, T, C], contiguous in memory or as a transposed view of [T, N, C].</param>
    /// <returns>[N, C].</returns>
    public static Tensor Of(Tensor sequences) => apply(sequences);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var values = Read((Tensor)vars[0], out var layout);
        var maxima = empty(layout.Rows, layout.Channels);
        float* from = TensorMemory.Floats(values), to = TensorMemory.Floats(maxima);
        for (var row = 0; row < layout.Rows; row++)
            MaximumKernel.Forward(from + row * layout.RowStride, layout.Steps, layout.StepStride, layout.Channels, to + row * layout.Channels);
        ctx.save_for_backward([(Tensor)vars[0], maxima]);
        return maxima;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        using var values = Read(kept[0], out var layout);
        using var gradient = grad_output.contiguous();
        var ofValues = empty_like(values);
        float* from = TensorMemory.Floats(values), to = TensorMemory.Floats(ofValues), most = TensorMemory.Floats(kept[1]), of = TensorMemory.Floats(gradient);
        for (var row = 0; row < layout.Rows; row++)
        {
            MaximumKernel.Backward(from + row * layout.RowStride, layout.Steps, layout.StepStride, layout.Channels,
                most + row * layout.Channels, of + row * layout.Channels, to + row * layout.RowStride);
        }
        if (!layout.StepByStep)
            return [ofValues];
        using (ofValues)
            return [ofValues.transpose(0, 1)];
    }

    /// <summary>Reads sequences in their memory order, so that the output of a recurrence is not copied.</summary>
    private static Tensor Read(Tensor sequences, out Layout layout)
    {
        var stepByStep = !sequences.is_contiguous();
        layout = new Layout((int)sequences.shape[0], (int)sequences.shape[1], (int)sequences.shape[2], stepByStep);
        if (!stepByStep)
            return sequences.contiguous(); // [N, T, C]
        using var stepFirst = sequences.transpose(0, 1);
        return stepFirst.contiguous(); // [T, N, C]
    }

    private readonly record struct Layout(int Rows, int Steps, int Channels, bool StepByStep)
    {
        public nint RowStride => StepByStep ? Channels : (nint)Steps * Channels;

        public nint StepStride => StepByStep ? (nint)Rows * Channels : Channels;
    }
}
