using Harness.Training;

namespace Harness.Experiments.Memory;

/// <summary>Chooses the number of rows that a GPU evaluates at once.</summary>
/// <remarks>The number depends on the GPU's size and not on the memory that is free at the moment: libraries choose their matrix products by the number of
/// rows, so another number may change the last bits of a logit, and reruns must be equal whatever runs beside them.</remarks>
internal static class EvaluationBatch
{
    /// <summary>The share of a run's part of the memory that one batch may need.</summary>
    private const double Share = .5;

    /// <summary>Chooses the number of rows.</summary>
    /// <param name="bytesPerRow">Bytes that a row needs in a forward pass.</param>
    /// <param name="gpuBytes">Bytes of memory of the GPU; 0 if unknown.</param>
    /// <returns>A power of two: the largest one up to <see cref="Evaluator.MostOnGpu"/> with which as many runs fit as may run at the same time; at least
    /// <see cref="Evaluator.LeastOnGpu"/>.</returns>
    public static int Of(long bytesPerRow, long gpuBytes)
    {
        var batch = Evaluator.MostOnGpu;
        while (batch > Evaluator.LeastOnGpu && batch * bytesPerRow > Share * gpuBytes / RunScheduler.MostOnGpu)
            batch /= 2;
        return batch;
    }
}
