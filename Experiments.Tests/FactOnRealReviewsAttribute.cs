using Harness.Experiments;

namespace Experiments.Tests;

/// <summary>A test of what only real reviews show; skipped, with the reason, in the smoke profile.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactOnRealReviewsAttribute : FactAttribute
{
    public FactOnRealReviewsAttribute()
    {
        if (Environment.GetEnvironmentVariable(Study.ProfileVariable) is null or "" or "smoke")
            Skip = $"The synthetic reviews are too few for this: set {Study.ProfileVariable}=sample and {AmazonReviews.Study.DataVariable}.";
    }
}
