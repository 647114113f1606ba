using Harness.Training.Evidence;

namespace Harness.Training;

/// <summary>Stores an evaluation whose logits are read and whose metrics may still be computed on another thread.</summary>
/// <param name="metrics">Computes the evaluation.</param>
internal sealed class PendingEvaluation(Task<Evaluation> metrics)
{
    /// <summary>Waits for the metrics. Call it once, on the thread of the run.</summary>
    /// <returns>The evaluation.</returns>
    public Evaluation Finish()
    {
        var evaluation = metrics.GetAwaiter().GetResult();
        EvaluationTally.Add(evaluation.Split, evaluation.Duration);
        return evaluation;
    }
}
