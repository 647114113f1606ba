using Harness.Training;

namespace Harness.Experiments.Claims;

/// <summary>An assertion that may be claimed: its two declarations differ in the named factor and in nothing else.</summary>
/// <remarks>
/// Any other difference could explain the result as well as the factor does (defects 11 and 18).
/// Factors that are not declared, such as rows and epochs, are compared when the claim is decided: <see cref="Verdict.Of"/>.
/// </remarks>
public sealed record Claim
{
    private Claim(Assertion assertion) => Assertion = assertion;

    /// <summary>The assertion that is claimed.</summary>
    public Assertion Assertion { get; }

    /// <summary>Creates a claim from an assertion.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <returns>The claim.</returns>
    /// <exception cref="ClaimRefusedException">The experiments also differ in other factors, which are listed, or they do not differ in this one.</exception>
    /// <exception cref="ExperimentDeclarationException">Declarations have no factor of this name.</exception>
    /// <remarks>The method builds both models to read their layers, which takes some tenths of a second.</remarks>
    public static Claim Of(Assertion assertion) => Refusal(assertion) is { } refusal ? throw refusal : new Claim(assertion);

    /// <summary>Returns the reason why an assertion may not be claimed.</summary>
    /// <param name="assertion">The assertion.</param>
    /// <returns>The exception that <see cref="Of"/> would throw; null if the assertion may be claimed.</returns>
    /// <exception cref="ExperimentDeclarationException">Declarations have no factor of this name.</exception>
    public static ClaimRefusedException? Refusal(Assertion assertion)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        var (first, second) = (Factors.Of(assertion.First), Factors.Of(assertion.Second));
        return first.Any(factor => factor.Key == assertion.Factor)
            ? Refusal(assertion, Factors.Differing(first, second))
            : throw new ExperimentDeclarationException($"The claim '{assertion.Name}' names the factor '{assertion.Factor}'; expected one of: "
                + $"{string.Join(", ", first.Select(factor => factor.Key))}.");
    }

    /// <summary>Refuses the claim if the results differ in more than the named factor.</summary>
    /// <param name="first">The result of the first experiment.</param>
    /// <param name="second">The result of the second experiment.</param>
    /// <exception cref="ClaimRefusedException">Other factors differ too, for example rows, words or epochs. They are listed.</exception>
    internal void Require(ExperimentResult first, ExperimentResult second)
    {
        if (Refusal(Assertion, Factors.Differing(first, second)) is { } refusal)
            throw refusal;
    }

    private static ClaimRefusedException? Refusal(Assertion assertion, IReadOnlyList<string> differing) =>
        differing is [var only] && only == assertion.Factor ? null : new ClaimRefusedException(assertion, differing);
}
