using Harness.Arithmetic.SelfTests;
using Harness.Models.Recurrences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Lists the self-tests of functions that compute on tensors, with their gradients. They cover what the kernels' own self-tests do not.</summary>
internal static class FunctionSelfTestCatalogue
{
    /// <summary>Special cases of the loss.</summary>
    private static readonly float[] Special = [0, -0f, 1, -1, 1e-39f, 36, -36, 88.72f, 88.73f, -103.97f, -104, 746, -746, 1e30f, -1e30f];

    /// <summary>All self-tests, in the order of the certificate.</summary>
    public static IReadOnlyList<KernelSelfTest> All { get; } =
    [
        new("training loss", Loss),
        new("gradient of an embedding", EmbeddingGradient),
        new("convolution", Convolutions),
        new("simple recurrence through time", run => Recurrence(run, gates: 1, (input, weights) => ReluRecurrence.States(input, weights))),
        new("LSTM through time", run => Recurrence(run, gates: 4, (input, weights) => LstmRecurrence.States(input, weights))),
        new("GRU through time", run => Recurrence(run, gates: 3, (input, weights) => GruRecurrence.States(input, weights), twoBiases: true)),
        new("recurrences that skip padding", SkippedPadding),
        new("attention of several heads", HeadedAttention),
        new("layer normalisation", LayerNormalisation),
        new("positions, and averages over time", PositionsAndAverages),
        new("training loss of several classes", SoftmaxLoss),
        new("sums of word counts", WordSums),
        new("GRU through time, reset before the product",
            run => Recurrence(run, gates: 3, (input, weights) => ResetBeforeGruRecurrence.States(input, weights))),
    ];

    private static void Loss(SelfTestRun run)
    {
        foreach (var rows in new[] { 128, 7, 1 })
        {
            var numbers = run.Numbers(rows, 16).Span.ToArray();
            Special.AsSpan(0, Math.Min(rows - 1, Special.Length)).CopyTo(numbers);
            using var scope = new RecordingScope();
            var logits = tensor(numbers, [rows, 1]).requires_grad_();
            var loss = BinaryCrossEntropyLoss.Of(logits, tensor([.. run.Integers(rows, 1).Select(label => (float)label)], [rows, 1]));
            loss.backward();
            Write(run, loss, logits.grad!);
        }
    }

    private static void SoftmaxLoss(SelfTestRun run)
    {
        foreach (var (rows, classes) in new[] { (64, 5), (7, 3), (9, 2), (1, 11) })
        {
            var numbers = run.Numbers(rows * classes, 16).Span.ToArray();
            Special.AsSpan(0, Math.Min(numbers.Length / 2, Special.Length)).CopyTo(numbers);
            using var scope = new RecordingScope();
            var logits = tensor(numbers, [rows, classes]).requires_grad_();
            var labels = tensor([.. run.Integers(rows, 8).Select(label => (float)(label % classes))], [rows, 1]);
            var loss = SoftmaxCrossEntropyLoss.Of(logits, labels);
            loss.backward();
            Write(run, loss, logits.grad!);
        }
    }

    private static void WordSums(SelfTestRun run)
    {
        foreach (var (words, units, rows, steps) in new[] { (64, 5, 9, 20), (9, 3, 4, 7) })
        {
            using var scope = new RecordingScope();
            Tensor weights = Trained(run, words, units), bias = Trained(run, units);
            var ids = tensor([.. run.Integers(rows * steps, 8).Select(id => (int)(id % words))], [rows, steps]);
            var sums = WeightedCount.Of(ids, weights, bias);
            sums.backward([Numbers(run, sums.shape)]);
            Write(run, sums, weights.grad!, bias.grad!);
        }
    }

    /// <summary>Tests ids that repeat, a second batch whose gradient is added to the first, and a third batch after the gradient was reset.</summary>
    private static void EmbeddingGradient(SelfTestRun run)
    {
        foreach (var (words, width, count) in new[] { (64, 128, 200), (9, 5, 30) })
        {
            using var scope = new RecordingScope();
            var table = new Parameter(zeros(words, width));
            using var gradient = new TableGradient(() => table);
            for (var batch = 0; batch < 3; batch++)
            {
                gradient.Add(tensor([.. run.Integers(count, 8).Select(id => (int)(id % words / (1 + batch)))], [count]), Numbers(run, count, width));
                Write(run, table.grad!);
                if (batch == 1)
                    table.grad = null;
            }
        }
    }

    private static void Convolutions(SelfTestRun run)
    {
        foreach (var (rows, steps, channels, width, filters) in new[] { (2, 22, 64, 5, 128), (2, 12, 128, 3, 256), (3, 30, 1, 5, 64), (3, 11, 7, 3, 5) })
        {
            using var scope = new RecordingScope();
            Tensor input = Trained(run, rows, steps, channels), weight = Trained(run, filters, channels, width), bias = Trained(run, filters);
            var output = Convolution.Of(input, weight, bias);
            output.backward([Numbers(run, output.shape)]);
            Write(run, output, input.grad!, weight.grad!, bias.grad!);
        }
    }

    /// <summary>Tests sequences without a shared prefix, and sequences of which some share a prefix. Their gradients are computed in different ways.</summary>
    private static void Recurrence(SelfTestRun run, int gates, Func<DeduplicatedSequences, DirectionWeights, DeduplicatedSequences> states,
        bool twoBiases = false)
    {
        const int Steps = 6, Rows = 4;
        int[] sharedPrefixes = [0, 0, 0, 1, 2, 2, 2, 1, 0, 0, 3, 0, 4, 1, 4, 4, 2, 2, 2, 2, 0, 1, 3, 3]; // [T, N]
        foreach (var index in new[] { SequenceIndex.OnePerPosition(Steps, Rows), new SequenceIndex(Count: 5, Steps, Rows, sharedPrefixes) })
        {
            foreach (var (inputs, units) in new[] { (128, 64), (5, 7) })
            {
                using var scope = new RecordingScope();
                var vectors = Trained(run, index.Count, inputs);
                var weights = new DirectionWeights(Trained(run, gates * units, inputs), Trained(run, gates * units, units), Trained(run, gates * units),
                    twoBiases ? Trained(run, gates * units) : null);
                var output = states(new DeduplicatedSequences(vectors, index), weights).Vectors;
                output.backward([Numbers(run, output.shape)]);
                Write(run, output, vectors.grad!, weights.Input.grad!, weights.Recurrent.grad!, weights.Bias.grad!);
                if (weights.RecurrentBias is { } ofState)
                    Write(run, ofState.grad!);
            }
        }
    }

    /// <summary>Tests padding before, after and between words, and a sequence that is only padding.</summary>
    private static void SkippedPadding(SelfTestRun run)
    {
        const int Steps = 6, Rows = 4, Inputs = 5, Units = 7;
        int[] words = [0, 1, 0, 0, 0, 2, 3, 0, 1, 2, 0, 0, 2, 0, 3, 0, 3, 4, 4, 0, 4, 0, 4, 0]; // [T, N]
        bool[] masked = [.. words.Select(word => word == 0)];
        foreach (var (gates, states) in new (int, Func<DeduplicatedSequences, DirectionWeights, DeduplicatedSequences>)[]
        {
            (1, (input, weights) => ReluRecurrence.States(input, weights, masked)),
            (3, (input, weights) => GruRecurrence.States(input, weights, masked)),
            (4, (input, weights) => LstmRecurrence.States(input, weights, masked)),
        })
        {
            using var scope = new RecordingScope();
            var vectors = Trained(run, 5, Inputs);
            var weights = new DirectionWeights(Trained(run, gates * Units, Inputs), Trained(run, gates * Units, Units), Trained(run, gates * Units),
                Trained(run, gates * Units));
            var output = states(new DeduplicatedSequences(vectors, new SequenceIndex(Count: 5, Steps, Rows, words)), weights).Expand();
            output.backward([Numbers(run, output.shape)]);
            Write(run, output, vectors.grad!, weights.Input.grad!, weights.Recurrent.grad!, weights.Bias.grad!);
        }
    }

    private static void HeadedAttention(SelfTestRun run)
    {
        foreach (var (rows, steps, heads, width) in new[] { (3, 20, 2, 16), (2, 7, 3, 5), (1, 1, 1, 1) })
        {
            using var scope = new RecordingScope();
            Tensor queries = Trained(run, rows, steps, heads * width), keys = Trained(run, rows, steps, heads * width),
                values = Trained(run, rows, steps, heads * width), masked = tensor([.. run.Integers(rows * steps, 1).Select(bit => bit == 1)], [rows, steps]);
            var output = SelfAttention.Of(queries, keys, values, masked, heads);
            output.backward([Numbers(run, output.shape)]);
            Write(run, output, queries.grad!, keys.grad!, values.grad!);
        }
    }

    private static void LayerNormalisation(SelfTestRun run)
    {
        foreach (var (rows, channels) in new[] { (9, 64), (5, 37), (3, 1) })
        {
            using var scope = new RecordingScope();
            Tensor input = Trained(run, rows, channels), gamma = Trained(run, channels), beta = Trained(run, channels);
            var output = LayerNorm.Of(input, gamma, beta, epsilon: 1e-6f);
            output.backward([Numbers(run, output.shape)]);
            Write(run, output, input.grad!, gamma.grad!, beta.grad!);
        }
    }

    private static void PositionsAndAverages(SelfTestRun run)
    {
        using var scope = new RecordingScope();
        const int Rows = 3, Steps = 7, Channels = 19;
        Tensor input = Trained(run, Rows, Steps, Channels), positions = Trained(run, Steps, Channels);
        var output = AverageOverTime.Of(PositionSum.Of(input, positions), tensor([.. run.Integers(Rows * Steps, 1).Select(bit => bit == 1)], [Rows, Steps]));
        output.backward([Numbers(run, output.shape)]);
        Write(run, output, input.grad!, positions.grad!);
    }

    private static Tensor Trained(SelfTestRun run, params long[] shape) => Numbers(run, shape).requires_grad_();

    private static Tensor Numbers(SelfTestRun run, params long[] shape) =>
        tensor(run.Numbers((int)shape.Aggregate(1L, (product, size) => product * size), .25f).Span.ToArray(), shape);

    private static void Write(SelfTestRun run, params ReadOnlySpan<Tensor> results)
    {
        foreach (var result in results)
            run.Write(result.contiguous().data<float>().ToArray().AsSpan());
    }

    /// <summary>A dispose scope that records gradients, even if the caller has disabled them.</summary>
    private sealed class RecordingScope : IDisposable
    {
        private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
        private readonly IDisposable _recorded = enable_grad();

        public void Dispose()
        {
            _recorded.Dispose();
            _scope.Dispose();
        }
    }
}
