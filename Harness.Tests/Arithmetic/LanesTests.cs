using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

/// <summary>Tests the vector registers: in every lane, each operation gives the same result as a register of one number. The inputs include zeros of both
/// signs, infinities and NaN.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class LanesTests
{
    private const int Widest = 16, Operations = 8;

    private static readonly float[] Special =
        [0, -0f, 1, -1, 2.5f, -3, 1e-39f, 1e30f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    [Fact]
    public void Every_width_gives_the_same_bits()
    {
        var one = Results<ScalarLane>();

        Results<Lanes128>().Should().Equal(one);
        Results<Lanes256>().Should().Equal(one);
        Results<Lanes512>().Should().Equal(one);
    }

    [Theory, InlineData(0, -0f, 2), InlineData(1, 1, 2), InlineData(1, 0, 1), InlineData(float.NaN, 0, 2), InlineData(0, float.NaN, 2)]
    public void An_equal_number_or_NaN_is_not_greater(float one, float other, float chosen)
    {
        float result;
        ScalarLane.Store(ScalarLane.IfGreater(new(one), new(other), new(1), new(2)), &result);

        result.Should().Be(chosen);
    }

    /// <summary>Applies all operations to all pairs of special numbers, sixteen pairs at a time.</summary>
    /// <returns>The bits of the results; every NaN has the same bits.</returns>
    private static int[] Results<TLanes>() where TLanes : unmanaged, ILanes<TLanes>
    {
        var pairs = Special.SelectMany(_ => Special, (one, other) => (One: one, Other: other)).ToArray();
        var results = new List<int>();
        float* one = stackalloc float[Widest], other = stackalloc float[Widest], result = stackalloc float[Widest];
        for (var start = 0; start + Widest <= pairs.Length; start += Widest)
        {
            for (var i = 0; i < Widest; i++)
                (one[i], other[i]) = pairs[start + i];
            for (var operation = 0; operation < Operations; operation++)
            {
                for (var i = 0; i < Widest; i += TLanes.Count)
                    TLanes.Store(Apply(operation, TLanes.Load(one + i), TLanes.Load(other + i)), result + i);
                for (var i = 0; i < Widest; i++)
                    results.Add(BitConverter.SingleToInt32Bits(float.IsNaN(result[i]) ? float.NaN : result[i]));
            }
        }
        return [.. results];
    }

    private static TLanes Apply<TLanes>(int operation, TLanes x, TLanes y) where TLanes : unmanaged, ILanes<TLanes> => operation switch
    {
        0 => x + y,
        1 => x - y,
        2 => x * y,
        3 => x / y,
        4 => TLanes.SquareRoot(x),
        5 => TLanes.IfGreater(x, y, TLanes.All(1), y),
        6 => TLanes.IfEqual(x, y, TLanes.All(1), x),
        _ => TLanes.FusedMultiplyAdd(x, y, TLanes.All(.5f)),
    };
}
