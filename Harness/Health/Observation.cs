namespace Harness.Health;

/// <summary>Reports the condition of one thing that runs depend on.</summary>
/// <param name="Subject">The checked thing, in a word or two.</param>
/// <param name="Condition">Its condition.</param>
/// <param name="Seen">The result of the check.</param>
/// <param name="ToDo">What the user can do about it; null if there is nothing to do.</param>
internal sealed record Observation(string Subject, Condition Condition, string Seen, string? ToDo = null)
{
    /// <summary>Creates an observation without a problem.</summary>
    /// <param name="subject">The checked thing, in a word or two.</param>
    /// <param name="seen">The result of the check.</param>
    /// <returns>The observation.</returns>
    public static Observation Ok(string subject, string seen) => new(subject, Condition.Ok, seen);
}
