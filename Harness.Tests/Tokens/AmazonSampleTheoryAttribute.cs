namespace Harness.Tests.Tokens;

/// <summary>A theory on the Amazon sample; skipped, and saying why, where the sample is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AmazonSampleTheoryAttribute : TheoryAttribute
{
    public AmazonSampleTheoryAttribute() => Skip = AmazonSample.Absence;
}
