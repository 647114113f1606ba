using Harness.Metrics;

namespace Harness.Tests.Metrics;

/// <summary>Tests the median and the upper median.</summary>
[Trait("Category", "Unit")]
public sealed class MedianTests
{
    [Theory]
    [InlineData(new[] { 5.0 }, 5, 5)]
    [InlineData(new[] { 9.0, 1.0, 4.0 }, 4, 4)]
    [InlineData(new[] { 1.0, 2.0 }, 1.5, 2)]
    [InlineData(new[] { 8.0, 1.0, 4.0, 2.0 }, 3, 4)]
    public void Is_the_middle_value_or_the_mean_of_the_two_middle_values(double[] values, double median, double upper)
    {
        Median.Of(values).Should().Be(median);
        Median.UpperOf(values).Should().Be(upper);
    }
}
