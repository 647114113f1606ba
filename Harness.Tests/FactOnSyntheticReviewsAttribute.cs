using Harness.Experiments;

namespace Harness.Tests;

/// <summary>A test of what real reviews would only take longer to show; skipped, with the reason, in the larger profiles.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactOnSyntheticReviewsAttribute : FactAttribute
{
    public FactOnSyntheticReviewsAttribute()
    {
        if (Environment.GetEnvironmentVariable(Study.ProfileVariable) is not (null or "" or "smoke"))
            Skip = $"The synthetic reviews show the same: unset {Study.ProfileVariable}.";
    }
}
