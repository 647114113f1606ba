using System.Runtime.InteropServices;
using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

/// <summary>Tests exp, tanh and the logistic function: their documented accuracy over a dense grid against double precision, and their values at the ends of
/// the range.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class VectorFunctionsTests
{
    private const int Points = 1 << 20, FewPoints = 1 << 14;

    private static readonly Function Exp = new Exponential(), Tanh = new HyperbolicTangent(), Sigmoid = new Logistic();

    [Fact, Trait("Duration", "Seconds")]
    public void Exp_is_accurate_to_1_ulp() => Exp.WorstError(VectorFunctions.LowestExponent, VectorFunctions.HighestExponent, Math.Exp).Should().BeLessThan(1);

    [Theory, Trait("Duration", "Seconds"), InlineData(-12, 12), InlineData(-1e-3, 1e-3)]
    public void Tanh_is_accurate_to_3_ulp(double from, double to) => Tanh.WorstError(from, to, Math.Tanh).Should().BeLessThan(3);

    [Theory, Trait("Duration", "Seconds"), InlineData(-87, 20), InlineData(-1e-3, 1e-3)]
    public void Sigmoid_is_accurate_to_3_ulp(double from, double to) => Sigmoid.WorstError(from, to, x => 1 / (1 + Math.Exp(-x))).Should().BeLessThan(3);

    [Fact]
    public void Exp_is_correct_at_the_ends_of_the_range()
    {
        Exp.Of(0).Should().Be(1);
        Exp.Of(-87.4f).Should().Be(0);
        Exp.Of(float.NegativeInfinity).Should().Be(0);
        Exp.Of(float.PositiveInfinity).Should().Be(Exp.Of(VectorFunctions.HighestExponent)).And.BeInRange(2.3e38f, float.MaxValue);
        Exp.Of(float.NaN).Should().Be(float.NaN);
    }

    [Fact]
    public void Tanh_is_correct_at_the_ends_of_the_range()
    {
        Tanh.Of(0).Should().Be(0);
        Tanh.Of(float.PositiveInfinity).Should().Be(1);
        Tanh.Of(float.NegativeInfinity).Should().Be(-1);
        Tanh.Of(1e-30f).Should().Be(1e-30f);
        Tanh.Of(float.NaN).Should().Be(float.NaN);
    }

    [Fact]
    public void Sigmoid_is_correct_at_the_ends_of_the_range()
    {
        Sigmoid.Of(0).Should().Be(.5f);
        Sigmoid.Of(float.PositiveInfinity).Should().Be(1);
        Sigmoid.Of(float.NegativeInfinity).Should().BeInRange(0, 2e-38f);
        Sigmoid.Of(float.NaN).Should().Be(float.NaN);
    }

    /// <summary>Compares registers of every width with plain scalar code.</summary>
    [Fact]
    public void The_width_of_a_register_changes_no_bit()
    {
        var inputs = Grid(-100, 100, FewPoints);
        foreach (var function in (Function[])[Exp, Tanh, Sigmoid])
        {
            var one = function.Map<ScalarLane>(inputs);
            Bits(function.Map<Lanes128>(inputs)).SequenceEqual(Bits(one)).Should().BeTrue();
            Bits(function.Map<Lanes256>(inputs)).SequenceEqual(Bits(one)).Should().BeTrue();
            Bits(function.Map<Lanes512>(inputs)).SequenceEqual(Bits(one)).Should().BeTrue();
        }
    }

    private static ReadOnlySpan<byte> Bits(float[] numbers) => MemoryMarshal.AsBytes<float>(numbers);

    private static float[] Grid(double from, double to, int points) =>
        [.. Enumerable.Range(0, points).Select(i => (float)(from + (to - from) * i / (points - 1)))];

    private abstract class Function
    {
        public abstract TLanes Apply<TLanes>(TLanes x) where TLanes : unmanaged, ILanes<TLanes>;

        public float Of(float x) => Map<ScalarLane>([x])[0];

        /// <summary>Applies the function to all inputs. Their number must be a multiple of the register's width.</summary>
        public float[] Map<TLanes>(float[] inputs) where TLanes : unmanaged, ILanes<TLanes>
        {
            var outputs = new float[inputs.Length];
            fixed (float* from = inputs, to = outputs)
            {
                for (var j = 0; j < inputs.Length; j += TLanes.Count)
                    TLanes.Store(Apply(TLanes.Load(from + j)), to + j);
            }
            return outputs;
        }

        /// <summary>Returns the largest error over a dense grid, in units in the last place of the exact value.</summary>
        public double WorstError(double from, double to, Func<double, double> exact)
        {
            var inputs = Grid(from, to, Points);
            return inputs.Zip(Map<Lanes256>(inputs), (x, y) => (Exact: exact(x), y)).Where(pair => pair.Exact != 0)
                .Max(pair => Math.Abs(pair.y - pair.Exact) / Ulp(pair.Exact));
        }

        private static double Ulp(double value) => Math.Pow(2, Math.Floor(Math.Log2(Math.Abs(value))) - 23);
    }

    private sealed class Exponential : Function
    {
        public override TLanes Apply<TLanes>(TLanes x) => VectorFunctions.Exp(x);
    }

    private sealed class HyperbolicTangent : Function
    {
        public override TLanes Apply<TLanes>(TLanes x) => VectorFunctions.Tanh(x);
    }

    private sealed class Logistic : Function
    {
        public override TLanes Apply<TLanes>(TLanes x) => VectorFunctions.Sigmoid(x);
    }
}
