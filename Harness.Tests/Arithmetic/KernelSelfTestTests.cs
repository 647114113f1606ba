using Harness.Arithmetic.SelfTests;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed class KernelSelfTestTests
{
    public static TheoryData<string> Names => [.. KernelSelfTestCatalogue.All.Select(test => test.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Gives_the_same_hash_again(string name)
    {
        var test = KernelSelfTestCatalogue.All.Single(test => test.Name == name);

        test.Hash().Should().Be(test.Hash());
    }

    [Fact]
    public void No_two_tests_have_the_same_hash() => KernelSelfTestCatalogue.All.Select(test => test.Hash()).Should().OnlyHaveUniqueItems();

    [Fact]
    public void One_bit_of_a_result_changes_the_hash() => new float[][] { [1, 2], [1, float.BitIncrement(2)], [1, 0], [1, -0f], [2, 1], [1] }
        .Select(Hash).Should().OnlyHaveUniqueItems();

    [Fact]
    public void One_bit_of_a_result_in_double_precision_changes_the_hash() => new double[][] { [1, 2], [1, double.BitIncrement(2)], [1, 0], [1, -0.0], [1] }
        .Select(numbers => new KernelSelfTest("", run => run.Write(numbers)).Hash()).Should().OnlyHaveUniqueItems();

    /// <summary>Checks that the bits of a NaN do not change the hash: x86 creates a NaN with the sign bit set, ARM one without.</summary>
    [Fact]
    public void Every_NaN_has_the_same_hash()
    {
        Hash([BitConverter.UInt32BitsToSingle(0xFFC00000)]).Should().Be(Hash([BitConverter.UInt32BitsToSingle(0x7FC00001)])).And.NotBe(Hash([0]));
        Hash([BitConverter.UInt64BitsToDouble(0xFFF8000000000000)]).Should().Be(Hash([BitConverter.UInt64BitsToDouble(0x7FF8000000000000)]));
    }

    [Fact]
    public void Inputs_fill_their_range_and_memory_starts_as_NaN()
    {
        using var run = new SelfTestRun();
        var (numbers, positive, room, integers) =
            (run.Numbers(5_000, bound: 4).Span.ToArray(), run.Positive(5_000).Span.ToArray(), run.Room(3).Span.ToArray(), run.Integers(5_000, bits: 4));

        (numbers.Length, positive.Length, room.Length).Should().Be((5_000, 5_000, 3));
        numbers.Should().OnlyHaveUniqueItems().And.OnlyContain(number => number >= -4 && number < 4);
        (numbers.Min(), numbers.Max(), numbers.Average())
            .Should().Match<(float Min, float Max, float Mean)>(seen => seen.Min < -3.99f && seen.Max > 3.99f && Math.Abs(seen.Mean) < .2f);
        positive.Should().OnlyContain(number => number > 0 && number <= 1);
        room.Should().OnlyContain(number => float.IsNaN(number));
        integers.Distinct().Order().Should().Equal(Enumerable.Range(0, 16).Select(number => (long)number));
    }

    private static string Hash(float[] numbers) => new KernelSelfTest("", run => run.Write(numbers)).Hash();

    private static string Hash(double[] numbers) => new KernelSelfTest("", run => run.Write(numbers)).Hash();
}
