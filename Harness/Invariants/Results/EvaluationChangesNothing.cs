namespace Harness.Invariants.Results;

/// <summary>Checks that evaluation does not change weights or batch-norm statistics.</summary>
internal sealed class EvaluationChangesNothing : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "evaluation-changes-nothing";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [15];

    /// <inheritdoc/>
    public string Defends => "Test rows changed the batch-norm statistics of the model while they were evaluated.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Result;

    /// <inheritdoc/>
    public string Cost => "Two fingerprints an evaluation, 5 ms each for 1.3 M weights.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) =>
        evidence.Evaluations.Where(evaluation => evaluation.WeightsBefore != evaluation.WeightsAfter).Select(Refuse).FirstOrDefault();

    private Violation Refuse(Training.Evaluation evaluation) => new(Name,
        $"The model's fingerprint was {evaluation.WeightsBefore[..12]} before the {evaluation.Split} split was evaluated and "
            + $"{evaluation.WeightsAfter[..12]} after.",
        "the same bytes before and after.",
        "a layer that updates its statistics although the model is in evaluation mode.",
        "the model's layers, where they check whether they are in training mode");
}
