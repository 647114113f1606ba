namespace Harness.Arithmetic.SelfTests;

/// <summary>Lists the self-tests of all kernels, at common sizes and at odd sizes that do not fill a register.</summary>
/// <remarks>Only the width of a layer affects the order of a sum. Sizes that only repeat the computation, such as the number of rows, are therefore
/// small.</remarks>
internal static unsafe class KernelSelfTestCatalogue
{
    /// <summary>Special cases of the functions and comparisons.</summary>
    private static readonly float[] Special =
    [
        0, -0f, 1, -1, float.Epsilon, -float.Epsilon, 1e-39f, 1.17549435e-38f, 88.37f, 88.72f, 88.73f, -87.33f, -87.34f, -103.97f, -104, 10, -10, 1e30f, -1e30f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    /// <summary>All self-tests, in the order of the certificate.</summary>
    public static IReadOnlyList<KernelSelfTest> All { get; } =
    [
        new("exp, log, sine and cosine in double precision", DoubleFunctions),
        new("uniform numbers, normal numbers and masks", Randomness),
        new("orthogonal matrix", Orthogonal),
        new("product", Products),
        new("product of windows, scattered rows and transposed sides", ViewedProducts),
        new("exp, tanh and sigmoid", Functions),
        new("sums of columns and relu", RowSums),
        new("LSTM cell", Cell),
        new("attention by channel", ChannelAttention),
        new("attention by time step", StepAttention),
        new("batch normalisation", BatchNorm),
        new("pooling", Pooling),
        new("maximum over time", Maximum),
        new("Adam", Adam),
    ];

    private static void DoubleFunctions(SelfTestRun run)
    {
        var numbers = new List<double>();
        foreach (var integer in run.Integers(2_000, 53))
        {
            var x = integer * (1.0 / (1L << 53));
            var (sine, cosine) = PortableMath.SineCosineOfTurns(4 * x - 2);
            numbers.AddRange(PortableMath.Exp(1_600 * x - 800), PortableMath.Exp(2 * x - 1), PortableMath.Log(x), PortableMath.Log(.5 + x),
                PortableMath.Log(x * 1e-308), sine, cosine);
        }
        foreach (double special in Special)
        {
            var (sine, cosine) = PortableMath.SineCosineOfTurns(special);
            numbers.AddRange(PortableMath.Exp(special), PortableMath.Log(special), sine, cosine);
        }
        run.Write(numbers.ToArray());
    }

    private static void Randomness(SelfTestRun run)
    {
        int[] integers = [.. run.Integers(1_001, RandomNumbers.UniformBits).Select(integer => (int)integer)];
        var single = new float[integers.Length];
        foreach (var bound in new[] { .05, Math.Sqrt(6.0 / 320) })
        {
            RandomNumbers.Uniform(integers, bound, single);
            run.Write(single);
        }
        foreach (var kept in new[] { .5, .7, .8 })
        {
            RandomNumbers.Mask(integers, kept, single);
            run.Write(single);
        }
        var normal = new double[1_000];
        RandomNumbers.Normal(run.Integers(normal.Length, RandomNumbers.NormalBits), normal);
        run.Write(normal);
    }

    private static void Orthogonal(SelfTestRun run)
    {
        foreach (var (rows, columns) in new[] { (256, 64), (64, 64), (9, 5), (3, 3), (2, 1) })
        {
            double[] matrix = [.. run.Integers(rows * columns, 53).Select(integer => integer * (2.0 / (1L << 53)) - 1)];
            Orthogonalisation.Orthonormalise(matrix, rows, columns);
            run.Write(matrix);
        }
    }

    private static void Products(SelfTestRun run)
    {
        foreach (var (rows, depth, columns) in new[] { (32, 128, 256), (64, 64, 256), (7, 1_024, 64), (64, 64, 1), (13, 100, 50), (5, 7, 3), (1, 1, 1),
            (6, 33, 65), (8, 5, 31), (3, 0, 4) })
        {
            var (left, right, bias, result) =
                (new MatrixView(run.Numbers(rows * depth), rows, depth), new MatrixView(run.Numbers(depth * columns), depth, columns), run.Numbers(columns),
                    run.Numbers(rows * columns));
            foreach (var ending in new[] { new ProductEnding(), new ProductEnding(adds: true), new ProductEnding(bias: bias),
                new ProductEnding(adds: true, bias: bias, relu: true) })
            {
                MatrixProduct.Compute(left, right, new MatrixView(result, rows, columns), ending);
                run.Write(result);
            }
        }
    }

    private static void ViewedProducts(SelfTestRun run)
    {
        // Convolutions: the windows of neighbouring time steps overlap.
        foreach (var (steps, channels, width, filters) in new[] { (22, 64, 5, 128), (12, 128, 3, 256), (30, 1, 5, 64), (11, 17, 3, 33) })
        {
            var stepsOut = steps - width + 1;
            var result = run.Room(stepsOut * filters);
            var windows = new MatrixView(run.Numbers(steps * channels), stepsOut, width * channels, channels);
            MatrixProduct.Compute(windows, new MatrixView(run.Numbers(filters * width * channels), filters, width * channels).Transposed,
                new MatrixView(result, stepsOut, filters));
            run.Write(result);
            var ofKernel = run.Room(width * channels * filters);
            MatrixProduct.Compute(windows.Transposed, new MatrixView(result, stepsOut, filters), new MatrixView(ofKernel, width * channels, filters));
            run.Write(ofKernel);
        }
        // Recurrences: rows at arbitrary offsets, as a lookup gives them.
        foreach (var (rows, depth, columns) in new[] { (30, 128, 256), (7, 5, 9) })
        {
            int[] offsets = [.. run.Integers(rows, 4).Select(row => (int)row * depth)];
            var result = run.Room(rows * columns);
            MatrixProduct.Compute(new MatrixView(run.Numbers(16 * depth), run.Copy<int>(offsets), rows, depth),
                new MatrixView(run.Numbers(depth * columns), depth, columns), new MatrixView(result, rows, columns));
            run.Write(result);
        }
    }

    private static void Functions(SelfTestRun run)
    {
        const int Count = 3_001;
        foreach (var bound in new[] { 1f, 16, 128 })
        {
            var numbers = run.Numbers(Count, bound);
            Special.CopyTo(numbers.Span);
            Evaluate(numbers, Count);
        }

        void Evaluate(SelfTestNumbers numbers, int count)
        {
            var (exp, tanh, sigmoid) = (run.Room(count), run.Room(count), run.Room(count));
            Elementwise.Run(new EveryFunction(numbers, exp, tanh, sigmoid), count);
            run.Write(exp, tanh, sigmoid);
        }
    }

    private static void RowSums(SelfTestRun run)
    {
        foreach (var (rows, columns) in new[] { (100, 64), (17, 256), (3, 7), (1, 1) })
        {
            var (matrix, gradient, sums) = (run.Numbers(rows * columns), run.Numbers(rows * columns), run.Room(columns));
            Rows.SumColumns(matrix, sums, rows, columns);
            run.Write(sums);
            Rows.Relu(matrix, rows * columns);
            run.Write(matrix);
            Rows.ReluBackward(gradient, matrix, gradient, rows * columns);
            run.Write(gradient);
        }
    }

    private static void Cell(SelfTestRun run)
    {
        foreach (var units in new[] { 64, 7, 1 })
        {
            var (gates, before, ofState, ofCell) = (run.Numbers(4 * units, 4), run.Numbers(units), run.Numbers(units), run.Numbers(units));
            var (cell, squashed, state, ofGates) = (run.Room(units), run.Room(units), run.Room(units), run.Room(4 * units));
            LstmCell.Forward(gates, before, cell, squashed, state, units);
            LstmCell.Backward(gates, before, squashed, ofState, ofCell, ofGates, units);
            run.Write(gates, cell, squashed, state, ofCell, ofGates);
        }
    }

    private static void ChannelAttention(SelfTestRun run)
    {
        foreach (var (steps, channels) in new[] { (100, 128), (11, 7), (1, 1) })
        {
            var count = steps * channels;
            var (scores, sequence, ofOutput, ofScores) = (run.Numbers(count, 2), run.Numbers(count), run.Numbers(channels), run.Room(count));
            var (shares, output, ofSequence) = (run.Room(count), run.Room(channels), run.Room(count));
            AttentionKernel.Tanh(scores, count);
            AttentionKernel.ForwardByChannel(scores, sequence, steps, channels, shares, output);
            AttentionKernel.BackwardByChannel(shares, sequence, output, ofOutput, steps, channels, ofScores, ofSequence);
            AttentionKernel.TanhBackward(scores, ofScores, count);
            run.Write(scores, shares, output, ofScores, ofSequence);
        }
    }

    private static void StepAttention(SelfTestRun run)
    {
        foreach (var (steps, channels, masked) in new[] { (100, 128, 37), (11, 7, 0), (5, 3, 5), (1, 1, 0) })
        {
            var count = steps * channels;
            var (scores, sequence, ofOutput, mask) = (run.Numbers(steps, 8), run.Numbers(count), run.Numbers(channels), new byte[steps]);
            mask.AsSpan(0, masked).Fill(1);
            var (output, ofScores, ofSequence) = (run.Room(channels), run.Room(steps), run.Room(count));
            AttentionKernel.Softmax(scores, run.Copy<byte>(mask), steps);
            AttentionKernel.ForwardByStep(scores, sequence, steps, channels, output);
            AttentionKernel.BackwardByStep(scores, sequence, output, ofOutput, steps, channels, ofScores, ofSequence);
            run.Write(scores, output, ofScores, ofSequence);
        }
    }

    private static void BatchNorm(SelfTestRun run)
    {
        foreach (var (rows, columns) in new[] { (96, 64), (10, 256), (33, 7), (1, 1) })
        {
            var count = rows * columns;
            var (input, gamma, beta, ofOutput, moving) =
                (run.Numbers(count), run.Numbers(columns), run.Numbers(columns), run.Numbers(count), run.Positive(columns));
            var (mean, variance, inverse, output, ofGamma, ofBeta, ofInput) =
                (run.Room(columns), run.Room(columns), run.Room(columns), run.Room(count), run.Room(columns), run.Room(columns), run.Room(count));
            var view = new MatrixView(input, rows, columns);
            BatchNormKernel.Statistics(view, mean, variance);
            BatchNormKernel.Invert(variance, 1e-3f, columns, inverse);
            BatchNormKernel.UpdateMoving(moving, variance, .99, columns);
            BatchNormKernel.Normalise(view, mean, inverse, gamma, beta, output);
            BatchNormKernel.ParameterGradients(view, ofOutput, mean, inverse, ofGamma, ofBeta);
            BatchNormKernel.GradientOfInput(view, ofOutput, mean, inverse, gamma, ofGamma, ofBeta, ofInput);
            run.Write(mean, variance, inverse, moving, output, ofGamma, ofBeta, ofInput);
        }
    }

    private static void Pooling(SelfTestRun run)
    {
        foreach (var (width, channels) in new[] { (2, 64), (2, 128), (3, 7), (1, 1) })
        {
            var (window, ofLargest, largest, ofWindow) = (run.Numbers(width * channels), run.Numbers(channels), run.Room(channels), run.Room(width * channels));
            window.Span[..(channels / 2)].CopyTo(window.Span[((width - 1) * channels)..]); // ties
            MaximumKernel.Forward(window, width, channels, channels, largest);
            MaxPoolingKernel.Backward(window, width, channels, largest, ofLargest, ofWindow);
            run.Write(largest, ofWindow);
        }
    }

    private static void Maximum(SelfTestRun run)
    {
        foreach (var (steps, channels) in new[] { (10, 256), (11, 7), (1, 1) })
        {
            var (sequence, ofLargest, largest, ofSequence) =
                (run.Numbers(steps * channels), run.Numbers(channels), run.Room(channels), run.Room(steps * channels));
            sequence.Span[..(channels / 2)].CopyTo(sequence.Span[((steps - 1) * channels)..]); // ties
            MaximumKernel.Forward(sequence, steps, channels, channels, largest);
            MaximumKernel.Backward(sequence, steps, channels, channels, largest, ofLargest, ofSequence);
            run.Write(largest, ofSequence);
        }
    }

    private static void Adam(SelfTestRun run)
    {
        const int Count = 1_003;
        var (weights, gradient, means, squares) = (run.Numbers(Count), run.Numbers(Count), run.Numbers(Count), run.Positive(Count));
        var sizes = new double[10_000];
        for (var step = 1; step <= sizes.Length; step++)
            sizes[step - 1] = AdamKernel.StepSize(1e-3, .9, .999, step);
        run.Write(sizes);
        foreach (var size in sizes.Take(3))
        {
            AdamKernel.Update(weights, gradient, means, squares, Count, new AdamStep((float)size, (float)(1 - .9), (float)(1 - .999), 1e-7f));
            run.Write(weights, means, squares);
        }
    }

    private readonly struct EveryFunction(float* numbers, float* exp, float* tanh, float* sigmoid) : IElementwise
    {
        private readonly float* _numbers = numbers, _exp = exp, _tanh = tanh, _sigmoid = sigmoid;

        public void Apply<TLanes>(int j) where TLanes : unmanaged, ILanes<TLanes>
        {
            var x = TLanes.Load(_numbers + j);
            TLanes.Store(VectorFunctions.Exp(x), _exp + j);
            TLanes.Store(VectorFunctions.Tanh(x), _tanh + j);
            TLanes.Store(VectorFunctions.Sigmoid(x), _sigmoid + j);
        }
    }
}
