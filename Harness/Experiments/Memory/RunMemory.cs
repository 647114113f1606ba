using Harness.Data;
using Harness.Models;

namespace Harness.Experiments.Memory;

/// <summary>Estimates the GPU memory that one run needs, in bytes, from the shapes in its layers.</summary>
/// <param name="Model">Weights, gradients, Adam's two moments, and the gradients of the recorded step.</param>
/// <param name="Steps">Two training steps: one launched kernel by kernel, and one recorded.</param>
/// <param name="Order">The position of each training row in the order of the epoch.</param>
/// <param name="Logits">The logits of an evaluation, and the numbers that the recount computes from them.</param>
/// <param name="Evaluation">One batch of the evaluation, and the products of all words with the input weights of the recurrences.</param>
/// <param name="Shared">The rows that all runs of a tokenisation share, by split and tokenisation.</param>
/// <param name="EvaluationBatch">Number of rows in a batch of the evaluation.</param>
internal sealed record RunMemory(long Model, long Steps, long Order, long Logits, long Evaluation, IReadOnlyDictionary<string, long> Shared,
    int EvaluationBatch)
{
    /// <summary>Workspaces of cuBLAS (32 MiB on an H100, 8 MiB on older GPUs) and the smallest blocks of torch's allocator.</summary>
    private const long Libraries = 64L << 20;

    private const long OfFloat = sizeof(float), OfToken = sizeof(short), OfLabel = sizeof(float), OfPlace = sizeof(long);

    /// <summary>The logit of a row as a float and twice in double precision, its label in double, and two results of a comparison or a loss in double.
    /// </summary>
    private const long OfLogit = 4 + 8 + 8 + 8 + 8 + 8;

    /// <summary>torch's allocator rounds sizes up. The factor is an estimate.</summary>
    private const double Rounding = 1.25;

    private const int CopiesOfWeights = 6;

    /// <summary>The bytes that only this run uses.</summary>
    public long Own => Model + Steps + Order + Logits + Evaluation + Libraries;

    /// <summary>The bytes to reserve from before the first epoch until the evaluation.</summary>
    public long Reserve => Evaluation + Logits;

    /// <summary>Estimates the need of one seed.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="trainRows">Number of training rows.</param>
    /// <param name="testRows">Number of test rows.</param>
    /// <param name="gpuBytes">Bytes of memory of the GPU, which decide the batches of the evaluation; 0 if unknown.</param>
    /// <returns>The estimate.</returns>
    public static RunMemory Of(Experiment experiment, long trainRows, long testRows, long gpuBytes)
    {
        var tokens = experiment.Tokenisation.Tokens;
        var layers = LayerMemory.Of(experiment.Model, tokens);
        var weights = ModelSummary.Of(experiment.Model, tokens).Parameters;
        var batch = Memory.EvaluationBatch.Of(Rounded(OfFloat * layers.Inference), gpuBytes);
        return new RunMemory(
            CopiesOfWeights * OfFloat * weights,
            2 * Rounded(OfFloat * layers.Training * experiment.BatchSize),
            trainRows * OfPlace,
            Math.Max(trainRows, testRows) * OfLogit,
            Rounded(OfFloat * (layers.Inference * Math.Min(batch, Math.Max(trainRows, testRows)) + layers.WordProducts)),
            new Dictionary<string, long>
            {
                [$"{Split.Train} {experiment.Tokenisation}"] = RowsOf(trainRows, tokens),
                [$"{Split.Test} {experiment.Tokenisation}"] = RowsOf(testRows, tokens),
            },
            batch);
    }

    /// <summary>Returns the bytes of rows with 16-bit ids and labels as floats.</summary>
    public static long RowsOf(long rows, int tokens) => rows * (tokens * OfToken + OfLabel);

    private static long Rounded(long bytes) => (long)(bytes * Rounding);
}
