using Harness.Arithmetic;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Computes a convolution over time without padding, with ReLU, and its gradient, with the harness's own matrix product.</summary>
/// <remarks>In memory, the windows of [T, C] are width · C contiguous numbers, and each window starts C numbers after the previous one. So the product reads
/// them in place. Only the gradient of the filters copies them, into panels.</remarks>
internal sealed unsafe class Convolution : autograd.SingleTensorFunction<Convolution>
{
    private const string OfInput = nameof(OfInput);

    /// <inheritdoc/>
    public override string Name => nameof(Convolution);

    /// <summary>Computes the output.</summary>
    /// <param name="input">[N, T, C].</param>
    /// <param name="weight">[F, C, width].</param>
    /// <param name="bias">[F].</param>
    /// <returns>[N, T − width + 1, F].</returns>
    public static Tensor Of(Tensor input, Tensor weight, Tensor bias) => apply(input, weight, bias, input.requires_grad);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (Tensor)vars[2]);
        var sizes = new Sizes(input, weight);
        if (weight.shape[1] != sizes.Channels || sizes.StepsOut < 1)
            throw new ArgumentException($"A kernel [{string.Join(", ", weight.shape)}] does not fit a sequence [{string.Join(", ", input.shape)}]; expected "
                + $"[F, {sizes.Channels}, width], width at most {sizes.Steps}.");
        var output = empty(sizes.Rows, sizes.StepsOut, sizes.Filters);
        var filters = Reorder(weight, sizes, toWindows: true); // [F, width · C]
        MatrixProduct.Compute(Windows(input, sizes), new MatrixView(filters, sizes.Filters, sizes.Window).Transposed, TensorMemory.Matrix(output),
            new(bias: TensorMemory.Floats(bias), relu: true));
        ctx.save_for_backward([input, weight, output]);
        ctx.save_data(OfInput, vars[3]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var kept = ctx.get_saved_variables();
        var (input, weight, output) = (kept[0], kept[1], kept[2]);
        var sizes = new Sizes(input, weight);
        using Tensor gradient = grad_output.contiguous(), ofSums = empty_like(gradient);
        Rows.ReluBackward(TensorMemory.Floats(gradient), TensorMemory.Floats(output), TensorMemory.Floats(ofSums), checked((int)gradient.NumberOfElements));
        var sums = TensorMemory.Matrix(ofSums); // [N · T', F]
        Tensor ofWeight = empty_like(weight), ofBias = empty(sizes.Filters);
        OfWeight(sums, input, ofWeight, sizes);
        Rows.SumColumns(sums.Origin, TensorMemory.Floats(ofBias), sums.Rows, sums.Columns);
        return [(bool)ctx.get_data(OfInput) ? GradientOfInput(sums, input, weight, sizes) : null!, ofWeight, ofBias, null!];
    }

    private static void OfWeight(MatrixView ofSums, Tensor input, Tensor ofWeight, Sizes sizes)
    {
        var ofFilters = ScratchMemory.Of(ScratchMemory.Slot.Reordered, sizes.Filters * sizes.Window);
        MatrixProduct.Compute(ofSums.Transposed, Windows(input, sizes), new MatrixView(ofFilters, sizes.Filters, sizes.Window));
        var numbers = TensorMemory.Floats(ofWeight);
        for (var filter = 0; filter < sizes.Filters; filter++)
        {
            for (var tap = 0; tap < sizes.Width; tap++)
            {
                for (var channel = 0; channel < sizes.Channels; channel++)
                    numbers[(filter * sizes.Channels + channel) * sizes.Width + tap] = *ofFilters++;
            }
        }
    }

    /// <summary>Computes the gradient of the input: the sum over the taps of the filters, one tap after the other.</summary>
    private static Tensor GradientOfInput(MatrixView ofSums, Tensor input, Tensor weight, Sizes sizes)
    {
        var ofInput = zeros_like(input);
        var taps = Reorder(weight, sizes, toWindows: false); // [width, F, C]
        var offsets = (int*)ScratchMemory.Of(ScratchMemory.Slot.Offsets, sizes.RowsOut);
        for (var tap = 0; tap < sizes.Width; tap++)
        {
            FillOffsets(offsets, sizes, tap);
            MatrixProduct.Compute(ofSums, new MatrixView(taps + (nint)tap * sizes.Filters * sizes.Channels, sizes.Filters, sizes.Channels),
                new MatrixView(TensorMemory.Floats(ofInput), offsets, sizes.RowsOut, sizes.Channels), new(adds: true));
        }
        return ofInput;
    }

    private static MatrixView Windows(Tensor input, Sizes sizes)
    {
        var offsets = (int*)ScratchMemory.Of(ScratchMemory.Slot.Offsets, sizes.RowsOut);
        FillOffsets(offsets, sizes, tap: 0);
        return new MatrixView(TensorMemory.Floats(input), offsets, sizes.RowsOut, sizes.Window);
    }

    /// <summary>Computes, for each time step of the output, the offset of the input's time step under a tap.</summary>
    private static void FillOffsets(int* offsets, Sizes sizes, int tap)
    {
        for (var row = 0; row < sizes.Rows; row++)
        {
            for (var step = 0; step < sizes.StepsOut; step++)
                *offsets++ = (row * sizes.Steps + step + tap) * sizes.Channels;
        }
    }

    /// <summary>Reorders the weights from torch's order [F, C, width] to the order of windows, [F, width, C], or of taps, [width, F, C].</summary>
    private static float* Reorder(Tensor weight, Sizes sizes, bool toWindows)
    {
        var numbers = TensorMemory.Floats(weight);
        var reordered = ScratchMemory.Of(ScratchMemory.Slot.Reordered, sizes.Filters * sizes.Window);
        for (var filter = 0; filter < sizes.Filters; filter++, numbers += sizes.Window)
        {
            for (var tap = 0; tap < sizes.Width; tap++)
            {
                var target = reordered + (nint)(toWindows ? filter * sizes.Width + tap : tap * sizes.Filters + filter) * sizes.Channels;
                for (var channel = 0; channel < sizes.Channels; channel++)
                    target[channel] = numbers[channel * sizes.Width + tap];
            }
        }
        return reordered;
    }

    private readonly struct Sizes(Tensor input, Tensor weight)
    {
        public readonly int Rows = checked((int)input.shape[0]), Steps = checked((int)input.shape[1]), Channels = (int)input.shape[2],
            Filters = (int)weight.shape[0], Width = (int)weight.shape[2];

        public int StepsOut => Steps - Width + 1;

        public int RowsOut => Rows * StepsOut;

        public int Window => Width * Channels;
    }
}
