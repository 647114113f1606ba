namespace Harness.Experiments.Claims;

/// <summary>An assertion that may be made: its two experiments differ in the one factor that it names, and in nothing else that a declaration states.</summary>
/// <remarks>
/// Whatever else differs explains a difference of figures as well as the factor does (defects 11 and 18).
/// What no declaration knows, such as rows and epochs, is compared when
/// the claim is decided: <see cref="Verdict.Of"/>.
/// </remarks>
public sealed record Claim
{
    private Claim(Assertion assertion) => Assertion = assertion;

    /// <summary>What is claimed.</summary>
    public Assertion Assertion { get; }

    /// <summary>Makes a claim of an assertion.</summary>
    /// <param name="assertion">What somebody says.</param>
    /// <returns>The claim.</returns>
    /// <exception cref="ClaimRefusedException">The experiments differ in other factors too, which are listed; or not in this one.</exception>
    /// <exception cref="ArgumentException">There is no factor of this name that a declaration could differ in.</exception>
    /// <remarks>Builds both models to read their layers: some tenths of a second.</remarks>
    public static Claim Of(Assertion assertion) => Refusal(assertion) is { } refusal ? throw refusal : new Claim(assertion);

    /// <summary>Why an assertion may not be claimed.</summary>
    /// <param name="assertion">What somebody says.</param>
    /// <returns>What <see cref="Of"/> would throw; null if it would not.</returns>
    /// <exception cref="ArgumentException">As <see cref="Of"/>.</exception>
    public static ClaimRefusedException? Refusal(Assertion assertion)
    {
        var known = Factors.Of(assertion.First).Select(factor => factor.Key).ToList();
        return known.Contains(assertion.Factor)
            ? Refusal(assertion, Factors.Differing(assertion.First, assertion.Second))
            : throw new ArgumentException($"'{assertion.Name}' names the factor '{assertion.Factor}'; expected one of: {string.Join(", ", known)}.",
                nameof(assertion));
    }

    /// <summary>Refuses the claim of results that differ in more than it says.</summary>
    /// <param name="first">Of the first experiment.</param>
    /// <param name="second">Of the second experiment.</param>
    /// <exception cref="ClaimRefusedException">Rows, words or epochs differ, say; they are listed.</exception>
    internal void Require(ExperimentResult first, ExperimentResult second)
    {
        if (Refusal(Assertion, Factors.Differing(first, second)) is { } refusal)
            throw refusal;
    }

    private static ClaimRefusedException? Refusal(Assertion assertion, IReadOnlyList<string> differing) =>
        differing is [var only] && only == assertion.Factor ? null : new ClaimRefusedException(assertion, differing);
}
