namespace Harness.Experiments.Claims;

/// <summary>Thrown if two experiments cannot support a claim, because they differ in other factors or not in the named one.</summary>
public sealed class ClaimRefusedException : Exception
{
    /// <summary>Creates a message that lists what differs besides the factor, or states that the factor does not differ.</summary>
    /// <param name="assertion">The refused assertion.</param>
    /// <param name="differing">All factors in which the experiments of the assertion differ.</param>
    public ClaimRefusedException(Assertion assertion, IReadOnlyList<string> differing)
        : base($"'{assertion.Name}' cannot be claimed from {assertion.First.Name} and {assertion.Second.Name}: {Reason(assertion.Factor, differing)}.")
    {
        Assertion = assertion;
        Confounders = [.. differing.Where(factor => factor != assertion.Factor)];
        FactorDiffers = differing.Contains(assertion.Factor);
    }

    /// <summary>The refused assertion.</summary>
    public Assertion Assertion { get; }

    /// <summary>Every factor that differs although the assertion does not name it; empty if nothing differs at all.</summary>
    public IReadOnlyList<string> Confounders { get; }

    /// <summary>Tells whether the factor that the assertion names differs.</summary>
    public bool FactorDiffers { get; }

    private static string Reason(string factor, IReadOnlyList<string> differing)
    {
        if (differing.Count == 0)
            return "they do not differ in anything";
        var others = string.Join(", ", differing.Where(other => other != factor));
        return differing.Contains(factor) ? $"besides {factor} they differ in {others}" : $"they do not differ in {factor}, but in {others}";
    }
}
