using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Harness.Arithmetic;
using Harness.Data;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments.Certificate;

/// <summary>Builds the model of an experiment, trains it for two steps on generated rows and evaluates it, on the CPU.</summary>
internal static class ModelSelfTest
{
    private const int Seed = 1, BatchSize = 6;

    /// <summary>Longer rows would only repeat the same sums and would be slow on a CPU without vector instructions.</summary>
    private const int MostTokens = 40;

    /// <summary>One full batch and one short batch.</summary>
    private const int Rows = BatchSize + 2;

    /// <summary>Runs the self-tests of experiments in parallel on all cores.</summary>
    /// <param name="experiments">The experiments.</param>
    /// <param name="objectiveOf">Returns the objective of an experiment.</param>
    /// <returns>The parts, in the order of the experiments.</returns>
    /// <remarks>The self-tests have their own threads. Otherwise counters per thread, such as those of evaluations, would add them to a run.</remarks>
    public static IReadOnlyList<CertificatePart> OfAll(IReadOnlyList<Experiment> experiments, Func<Experiment, Objective> objectiveOf)
    {
        LibTorch.Load();
        var parts = new IReadOnlyList<CertificatePart>[experiments.Count];
        var taken = -1;
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int next; (next = Interlocked.Increment(ref taken)) < parts.Length;)
                    parts[next] = Of(experiments[next], objectiveOf(experiments[next]));
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WaitAll([.. workers]);
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>Runs the self-test of one experiment.</summary>
    /// <param name="experiment">The experiment, which gives the model, the fit and the learning rate.</param>
    /// <param name="objective">The objective; binary cross-entropy if null.</param>
    /// <returns>The parts of the initial weights, of the weights after two steps, and of the logits with their loss.</returns>
    public static IReadOnlyList<CertificatePart> Of(Experiment experiment, Objective? objective = null)
    {
        objective ??= Objective.Binary;
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(Seed);
        using var model = experiment.Model(random);
        var initial = WeightsFingerprint.Of(model);
        var (ids, labels) = Data(Math.Min(experiment.Tokenisation.Tokens, MostTokens), experiment.Tokenisation.VocabularySize, objective.Classes);
        using (var train = Tensors(ids, labels, Split.Train))
        {
            var plan = new TrainingPlan
            {
                Epochs = 1,
                BatchSize = BatchSize,
                LearningRate = experiment.LearningRate,
                Objective = objective,
                Options = experiment.Training.OfSteps
            };
            experiment.Fit(model, train, plan, random);
        }
        var trained = WeightsFingerprint.Of(model);
        using var test = Tensors(ids, labels, Split.Test);
        var evaluation = Evaluator.Evaluate(model, test, labels, objective: objective);
        return
        [
            new($"{experiment.Name}: initial weights", initial),
            new($"{experiment.Name}: weights after two steps", trained),
            new($"{experiment.Name}: logits and loss", Hash(evaluation.Logits.Span, evaluation.Metrics.Loss)),
        ];
    }

    /// <summary>Generates rows that resemble texts: padded at the start, with small ids for frequent words, and some with shared prefixes.</summary>
    private static (short[] Ids, byte[] Labels) Data(int tokens, int vocabularySize, int classes)
    {
        var random = new SplitMix64(1);
        var (ids, labels) = (new short[Rows * tokens], new byte[Rows]);
        var octaves = BitOperations.Log2((uint)vocabularySize);
        for (var row = 0; row < Rows; row++)
        {
            var sequence = ids.AsSpan(row * tokens, tokens);
            for (var step = random.Below(tokens / 2); step < tokens; step++)
                sequence[step] = (short)(1 + random.ZipfRank(octaves));
            if (row % 3 == 2)
                ids.AsSpan((row - 1) * tokens, tokens * 2 / 3).CopyTo(sequence);
            labels[row] = (byte)(row < 2 ? row : random.Below(classes));
        }
        return (ids, labels);
    }

    private static TensorRows Tensors(short[] ids, byte[] labels, Split split) =>
        new(tensor(ids, [labels.Length, ids.Length / labels.Length], int16), tensor(labels, [labels.Length, 1], uint8).to(float32), split,
            corpusFingerprint: "arithmetic");

    private static string Hash(ReadOnlySpan<float> logits, double loss)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(logits));
        hash.AppendData(BitConverter.GetBytes(loss));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
