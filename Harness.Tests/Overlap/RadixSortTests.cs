using Harness.Overlap;

namespace Harness.Tests.Overlap;

[Trait("Category", "Unit")]
public sealed class RadixSortTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1000, 10)]
    [InlineData(1001, long.MaxValue)]
    public void Sorts_like_a_stable_sort_of_pairs(int count, long below)
    {
        var random = new Random(1);
        var keys = Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64(below) * 2).ToArray();
        var items = Enumerable.Range(0, count).ToArray();
        var expected = items.OrderBy(item => keys[item]).ToArray(); // OrderBy is stable
        var expectedKeys = keys.Order().ToArray();

        new RadixSort(count).Sort(keys, items);
        items.Should().Equal(expected);
        keys.Should().Equal(expectedKeys);
    }
}
