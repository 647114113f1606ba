namespace Harness.Tests.Tokens;

/// <summary>Marks a theory that is skipped with a reason if the Amazon sample is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AmazonSampleTheoryAttribute : TheoryAttribute
{
    public AmazonSampleTheoryAttribute() => Skip = AmazonSample.Absence;
}
