namespace Harness.Tests.Tokens;

/// <summary>Marks a test that is skipped with a reason if the Amazon sample is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AmazonSampleFactAttribute : FactAttribute
{
    public AmazonSampleFactAttribute() => Skip = AmazonSample.Absence;
}
