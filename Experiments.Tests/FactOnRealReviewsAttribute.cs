using Harness.Experiments;

namespace Experiments.Tests;

/// <summary>Marks a test that needs real reviews. In the smoke profile it is skipped with a reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactOnRealReviewsAttribute : FactAttribute
{
    public FactOnRealReviewsAttribute()
    {
        if (Environment.GetEnvironmentVariable(Study.ProfileVariable) is null or "" or "smoke")
            Skip = $"This test needs more than the synthetic reviews: set {Study.ProfileVariable}=sample and {AmazonReviews.Study.DataVariable}.";
    }
}
