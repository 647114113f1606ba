namespace Harness.Invariants.Inputs;

/// <summary>Checks that the rows used in training and evaluation have the number of tokens that the experiment declares.</summary>
internal sealed class LengthIsAsDeclared : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "length-is-as-declared";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [10];

    /// <inheritdoc/>
    public string Defends => "The \"50 token\" model was given rows of 100 ids, because Keras ignores input_length.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "Nothing.";

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var seen = evidence.Epochs.Select(epoch => epoch.Tokens).Concat(evidence.Evaluations.Select(evaluation => evaluation.Tokens))
            .Append(evidence.EncodedTrain.Tokens).Append(evidence.EncodedTest.Tokens).Distinct().Order().ToList();
        return seen is [var only] && only == evidence.DeclaredTokens ? null : new Violation(Name,
            $"The rows that were used are {string.Join(" and ", seen)} tokens wide.",
            $"{evidence.DeclaredTokens}, as the experiment declares.",
            "rows that were encoded for another experiment.",
            "the experiment's Tokenisation, and Harness/Experiments/Dataset.cs, which encodes");
    }
}
