using Harness.Experiments;

namespace Harness.Tests;

/// <summary>Marks a test that real reviews would only make slower. In the larger profiles, the test is skipped with this reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactOnSyntheticReviewsAttribute : FactAttribute
{
    public FactOnSyntheticReviewsAttribute()
    {
        if (Environment.GetEnvironmentVariable(Study.ProfileVariable) is not (null or "" or "smoke"))
            Skip = $"The synthetic reviews show the same: unset {Study.ProfileVariable}.";
    }
}
