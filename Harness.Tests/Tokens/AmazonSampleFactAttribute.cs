namespace Harness.Tests.Tokens;

/// <summary>A fact about the Amazon sample; skipped, and saying why, where the sample is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AmazonSampleFactAttribute : FactAttribute
{
    public AmazonSampleFactAttribute() => Skip = AmazonSample.Absence;
}
