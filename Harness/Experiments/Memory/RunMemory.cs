using Harness.Data;
using Harness.Models;
using Harness.Training;

namespace Harness.Experiments.Memory;

/// <summary>The memory of a GPU that one run needs, in bytes. An estimate from shapes: no GPU was asked.</summary>
/// <param name="Model">Weights, gradients, Adam's two moments, and the gradients of the recorded step.</param>
/// <param name="Steps">A training step, once as it is launched kernel by kernel and once as it is recorded.</param>
/// <param name="Rows">For each row that is trained on: its place in the order, and its logit with what the recount makes of it.</param>
/// <param name="Evaluation">A batch of the evaluation.</param>
/// <param name="Shared">Rows that all runs of one tokenisation share, by tokenisation.</param>
internal sealed record RunMemory(long Model, long Steps, long Rows, long Evaluation, IReadOnlyDictionary<string, long> Shared)
{
    /// <summary>Workspaces of cuBLAS (32 MiB on an H100, 8 MiB on older GPUs), and the smallest pieces that torch's allocator takes.</summary>
    private const long Libraries = 64L << 20;

    private const long OfFloat = sizeof(float), OfToken = sizeof(short), OfLabel = sizeof(float), OfPlace = sizeof(long);

    /// <summary>The logit of a row as a float and twice in double precision, its label in double, and two results of a comparison or a loss in double.
    /// </summary>
    private const long OfLogit = 4 + 8 + 8 + 8 + 8 + 8;

    /// <summary>torch's allocator hands out memory in rounded pieces. A quarter more than was asked for is a guess.</summary>
    private const double Rounding = 1.25;

    private const int CopiesOfWeights = 6;

    /// <summary>All that the run needs for itself.</summary>
    public long Own => Model + Steps + Rows + Evaluation + Libraries;

    /// <summary>Memory to hold from before the first epoch until the evaluation.</summary>
    public long Reserve => Evaluation + Rows;

    /// <summary>Estimates.</summary>
    /// <param name="experiment">What is run.</param>
    /// <param name="trainRows">Rows of the train split.</param>
    /// <param name="testRows">Rows of the test split.</param>
    /// <returns>The need of one seed.</returns>
    public static RunMemory Of(Experiment experiment, long trainRows, long testRows)
    {
        var tokens = experiment.Tokenisation.Tokens;
        var layers = LayerMemory.Of(experiment.Model, tokens);
        var weights = ModelSummary.Of(experiment.Model, tokens).Parameters;
        var batch = Math.Min(Evaluator.BatchSizeOnGpu, Math.Max(trainRows, testRows));
        return new RunMemory(
            CopiesOfWeights * OfFloat * weights,
            2 * Rounded(OfFloat * layers.Training * experiment.BatchSize),
            trainRows * OfPlace + Math.Max(trainRows, testRows) * OfLogit,
            Rounded(OfFloat * layers.Inference * batch),
            new Dictionary<string, long>
            {
                [$"{Split.Train} {experiment.Tokenisation}"] = RowsOf(trainRows, tokens),
                [$"{Split.Test} {experiment.Tokenisation}"] = RowsOf(testRows, tokens),
            });
    }

    /// <summary>Ids of 16 bits and labels as floats.</summary>
    public static long RowsOf(long rows, int tokens) => rows * (tokens * OfToken + OfLabel);

    private static long Rounded(long bytes) => (long)(bytes * Rounding);
}
