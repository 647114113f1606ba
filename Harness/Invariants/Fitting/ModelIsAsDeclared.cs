namespace Harness.Invariants.Fitting;

/// <summary>Checks that the model has the layers and the number of parameters that its experiment declares.</summary>
internal sealed class ModelIsAsDeclared : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "model-is-as-declared";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [23];

    /// <inheritdoc/>
    public string Defends => "The text says \"one LSTM layer\", but the code has two. The \"larger dense\" model is 2.5 times smaller.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Model;

    /// <inheritdoc/>
    public string Cost => "One row through an additional model.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence is { DeclaredModel: not null, Summary: not null };

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence)
    {
        var (seen, declared) =
            (new ModelDeclaration(evidence.Summary!.Parameters, string.Join(", ", evidence.Summary.Layers.Select(layer => layer.Layer))),
                evidence.DeclaredModel!);
        return seen == declared ? null : new Violation(Name,
            $"The model has {seen.Parameters} parameters in {seen.Layers}.",
            $"{declared.Parameters} parameters in {declared.Layers}, as the experiment declares.",
            "a layer that was added, removed or resized in the code, but not in the declaration.",
            "the experiment's Declares, and its model");
    }
}
