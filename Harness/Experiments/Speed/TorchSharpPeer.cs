using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.InteropServices;
using Harness.Metrics;
using Harness.Native;
using Harness.Runtime;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Experiments.Speed;

/// <summary>Trains and evaluates the models as a user of TorchSharp would write them, with the library's own modules, loss and Adam, on the harness's
/// libtorch.</summary>
/// <remarks>
/// The peer runs in the harness's process and on its thread, so the number of torch threads and
/// the handling of freed memory (<see cref="FreedMemory"/>) are the same for both.
/// The order of the rows is drawn as in the harness, from the same seed.
/// TorchSharp 0.107 lets the garbage collector free a number while native code reads it, which crashes stock Adam about once in some thousand steps.
/// So no garbage is collected within a pass, which makes the peer faster.
/// </remarks>
/// <param name="models">Functions that build the untrained models, by the name of the experiment.</param>
[SuppressMessage("ApiDesign", "RS0030", Justification = "A peer: torch as it comes.")]
internal sealed class TorchSharpPeer(IReadOnlyDictionary<string, Func<nn.Module<Tensor, Tensor>>> models) : IPeer
{
    private const double LearningRate = 1e-3, Epsilon = 1e-7;

    /// <summary>The managed memory in bytes that a pass may allocate without a garbage collection; sixteen steps need some megabytes.</summary>
    private const long WithoutCollection = 128 << 20;

    /// <inheritdoc/>
    public string Name => "TorchSharp";

    /// <inheritdoc/>
    public string Versions => "TorchSharp's own modules on the same libtorch";

    /// <inheritdoc/>
    public double? Gigaflops => null;

    /// <summary>Builds one of the models, untrained.</summary>
    /// <param name="experiment">The name of the experiment.</param>
    /// <returns>A model from ids [N, T], 64-bit integers, to logits [N, 1].</returns>
    /// <exception cref="ArgumentException">The peer has no such model.</exception>
    public nn.Module<Tensor, Tensor> Model(string experiment) => models.TryGetValue(experiment, out var create)
        ? create()
        : throw new ArgumentException($"The peer has no model called '{experiment}'; it has {string.Join(", ", models.Keys)}.", nameof(experiment));

    /// <inheritdoc/>
    public IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return new OneModel(() => Model(experiment.Name), experiment.BatchSize, rows, toEvaluate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The peer keeps nothing between models.
    }

    private sealed class OneModel(Func<nn.Module<Tensor, Tensor>> create, int batchSize, EncodedCorpus rows, EncodedCorpus toEvaluate) : IPeerModel
    {
        public double MsPerStep(TimeSpan duration)
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(seed: 1);
            using var model = create();
            using var optimiser = optim.Adam(model.parameters(), LearningRate, eps: Epsilon);
            using var lossOf = nn.BCEWithLogitsLoss();
            Tensor ids = Ids(rows), labels = Labels(rows);
            model.train();
            var steps = (rows.Rows + batchSize - 1) / batchSize;
            return MedianSeconds(Epoch, duration) * 1e3 / steps;

            void Epoch()
            {
                using var order = randperm(rows.Rows, generator: random.Shuffling);
                for (long start = 0; start < rows.Rows; start += batchSize)
                {
                    using var step = NewDisposeScope();
                    var chosen = order.narrow(0, start, Math.Min(batchSize, rows.Rows - start));
                    optimiser.zero_grad();
                    var loss = lossOf.call(model.call(ids.index_select(0, chosen)), labels.index_select(0, chosen));
                    loss.backward();
                    optimiser.step();
                }
            }
        }

        public double RowsPerSecond(int batch, TimeSpan duration)
        {
            using var scope = NewDisposeScope();
            using var model = create();
            var ids = Ids(toEvaluate);
            model.eval();
            return toEvaluate.Rows / MedianSeconds(Evaluate, duration);

            void Evaluate()
            {
                using var forwardOnly = inference_mode();
                using var pass = NewDisposeScope();
                var logits = cat([.. Enumerable.Range(0, (toEvaluate.Rows + batch - 1) / batch).Select(part => Part((long)part * batch))]);
                _ = logits.data<float>()[toEvaluate.Rows - 1];
            }

            Tensor Part(long start)
            {
                using var part = NewDisposeScope();
                return model.call(ids.narrow(0, start, Math.Min(batch, toEvaluate.Rows - start))).MoveToOuterDisposeScope();
            }
        }

        public void Dispose()
        {
            // The tensors are disposed after each measurement.
        }

        /// <summary>Measures passes: one to warm up, then at least one, and more until the duration is over.</summary>
        private static double MedianSeconds(Action pass, TimeSpan duration)
        {
            _ = Seconds(pass);
            var (all, seconds) = (Stopwatch.StartNew(), new List<double>());
            while (seconds.Count == 0 || all.Elapsed < duration)
                seconds.Add(Seconds(pass));
            return Median.Of(seconds);
        }

        private static double Seconds(Action pass)
        {
            var none = GC.TryStartNoGCRegion(WithoutCollection);
            var clock = Stopwatch.StartNew();
            pass();
            var seconds = clock.Elapsed.TotalSeconds;
            if (none && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
                GC.EndNoGCRegion();
            return seconds;
        }

        private static Tensor Ids(EncodedCorpus corpus)
        {
            var ids = empty([corpus.Rows, corpus.Tokens], int16);
            MemoryMarshal.AsBytes(corpus.Ids.Span).CopyTo(ids.bytes);
            return ids.to(int64);
        }

        private static Tensor Labels(EncodedCorpus corpus)
        {
            var labels = empty([corpus.Rows, 1], uint8);
            corpus.Labels.Span.CopyTo(labels.bytes);
            return labels.to(float32);
        }
    }
}
