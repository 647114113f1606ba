namespace Harness.Experiments.Claims;

/// <summary>A claim was made of two experiments that cannot bear it out.</summary>
public sealed class ClaimRefusedException : Exception
{
    /// <summary>Says what differs besides the factor, or that the factor does not.</summary>
    /// <param name="assertion">What was refused.</param>
    /// <param name="differing">All factors in which its experiments differ.</param>
    public ClaimRefusedException(Assertion assertion, IReadOnlyList<string> differing)
        : base($"'{assertion.Name}' may not be claimed of {assertion.First.Name} and {assertion.Second.Name}: {Reason(assertion.Factor, differing)}.")
    {
        Assertion = assertion;
        Confounders = [.. differing.Where(factor => factor != assertion.Factor)];
        FactorDiffers = differing.Contains(assertion.Factor);
    }

    /// <summary>What was refused.</summary>
    public Assertion Assertion { get; }

    /// <summary>Every factor that differs and that the assertion does not name; empty where nothing differs at all.</summary>
    public IReadOnlyList<string> Confounders { get; }

    /// <summary>Whether the factor that it names differs.</summary>
    public bool FactorDiffers { get; }

    private static string Reason(string factor, IReadOnlyList<string> differing)
    {
        if (differing.Count == 0)
            return "they do not differ in anything";
        var others = string.Join(", ", differing.Where(other => other != factor));
        return differing.Contains(factor) ? $"besides {factor} they differ in {others}" : $"they do not differ in {factor}, but in {others}";
    }
}
