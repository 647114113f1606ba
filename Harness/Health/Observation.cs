namespace Harness.Health;

/// <summary>One thing that runs depend on, as it was found.</summary>
/// <param name="Subject">What was looked at, in a word or two.</param>
/// <param name="Condition">How it stands.</param>
/// <param name="Seen">What was found.</param>
/// <param name="ToDo">What a person can do about it; null where there is nothing to do.</param>
public sealed record Observation(string Subject, Condition Condition, string Seen, string? ToDo = null)
{
    /// <summary>Something that is as it should be.</summary>
    /// <param name="subject">What was looked at.</param>
    /// <param name="seen">What was found.</param>
    /// <returns>The observation.</returns>
    public static Observation Ok(string subject, string seen) => new(subject, Condition.Ok, seen);
}
