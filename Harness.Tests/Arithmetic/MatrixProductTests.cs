using Harness.Arithmetic;
using Harness.Models.Functions;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Arithmetic;

/// <summary>Tests the matrix product: bit for bit against a plain loop that adds in the documented order, and approximately against double
/// precision.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class MatrixProductTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _random = new(1, CPU);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    /// <summary>Gets sizes with full and partly filled tiles and panels, a depth of 0, and the sizes of the notebook.</summary>
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 2, 3, 5 }, { 3, 5, 8 }, { 6, 7, 32 }, { 7, 16, 33 }, { 13, 20, 64 }, { 32, 64, 1 }, { 5, 0, 4 }, { 30, 64, 256 }, { 37, 128, 100 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Every_sum_adds_one_product_after_another_in_ascending_depth(int rows, int depth, int columns)
    {
        var (left, right, result) = (Draw(rows, depth), Draw(depth, columns), empty(rows, columns));

        MatrixProduct.Compute(View(left), View(right), View(result));

        Numbers(result).Should().Equal(Chain(left, right, zeros(rows, columns)));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_product_can_be_added_to_the_values_in_the_result(int rows, int depth, int columns)
    {
        var (left, right, result) = (Draw(rows, depth), Draw(depth, columns), Draw(rows, columns));
        var expected = Chain(left, right, result);

        MatrixProduct.Compute(View(left), View(right), View(result), new(adds: true));

        Numbers(result).Should().Equal(expected);
    }

    /// <summary>Checks that without a bias nothing is added: adding 0 would turn −0 into 0. Tests full panels and a partly filled one.</summary>
    [Theory, InlineData(1), InlineData(32)]
    public void A_sum_of_minus_zero_keeps_its_sign(int columns)
    {
        var (left, right, result) = (zeros(3, 2), ones(2, columns).neg(), zeros(3, columns).neg());

        MatrixProduct.Compute(View(left), View(right), View(result), new(adds: true));

        Numbers(result).Should().OnlyContain(number => number == 0 && float.IsNegative(number));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void The_bias_is_added_after_the_sum_and_relu_comes_last(int rows, int depth, int columns)
    {
        var (left, right, bias, result) = (Draw(rows, depth), Draw(depth, columns), Draw(1, columns), empty(rows, columns));
        var expected = Chain(left, right, zeros(rows, columns)).Select((sum, i) => Math.Max(sum + bias.data<float>()[i % columns], 0));

        MatrixProduct.Compute(View(left), View(right), View(result), new(bias: TensorMemory.Floats(bias), relu: true));

        Numbers(result).Should().Equal(expected);
    }

    /// <summary>Checks that transposing one side changes no bit. The gradient of the weights transposes the left side, the gradient of the inputs the right
    /// side.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Either_side_may_be_transposed(int rows, int depth, int columns)
    {
        var (left, right, result) = (Draw(rows, depth), Draw(depth, columns), empty(rows, columns));
        var expected = Chain(left, right, zeros(rows, columns));
        Tensor leftTransposed = left.t().contiguous(), rightTransposed = right.t().contiguous();

        MatrixProduct.Compute(View(leftTransposed).Transposed, View(right), View(result));
        Numbers(result).Should().Equal(expected);
        MatrixProduct.Compute(View(left), View(rightTransposed).Transposed, View(result));
        Numbers(result).Should().Equal(expected);
    }

    /// <summary>Checks matrices whose rows lie at any offsets in memory, like rows of an embedding table: on the left, on the right and in the
    /// result.</summary>
    [Fact]
    public void Rows_may_lie_anywhere_in_memory()
    {
        var (table, right, result) = (Draw(9, 20), Draw(20, 40), zeros(9, 40));
        var chosen = stackalloc int[] { 3 * 20, 0, 8 * 20, 3 * 20 };
        var targets = stackalloc int[] { 7 * 40, 2 * 40, 0, 4 * 40 };
        var picked = stack([table[3], table[0], table[8], table[3]]);
        var expected = Chain(picked, right, zeros(4, 40));

        MatrixProduct.Compute(new MatrixView(TensorMemory.Floats(table), chosen, 4, 20), View(right),
            new MatrixView(TensorMemory.Floats(result), targets, 4, 40));

        Numbers(stack([result[7], result[2], result[0], result[4]])).Should().Equal(expected);
        result[1].abs().sum().item<float>().Should().Be(0, "no other row is written");

        var (gradient, ofWeight) = (Draw(4, 6), empty(6, 20));
        MatrixProduct.Compute(View(gradient).Transposed, new MatrixView(TensorMemory.Floats(table), chosen, 4, 20), View(ofWeight));
        Numbers(ofWeight).Should().Equal(Chain(gradient.t(), picked, zeros(6, 20)));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void The_width_of_a_register_changes_no_bit(int rows, int depth, int columns)
    {
        var (left, right, bias) = (Draw(rows, depth), Draw(depth, columns), Draw(1, columns));

        With<Lanes128>().Should().Equal(With<ScalarLane>());
        With<Lanes256>().Should().Equal(With<ScalarLane>());
        With<Lanes512>().Should().Equal(With<ScalarLane>());

        float[] With<TLanes>() where TLanes : unmanaged, ILanes<TLanes>
        {
            var (result, width) = (ones(rows, columns), 2 * TLanes.Count);
            var memory = zeros(Panels.Size(depth, columns, width) + 1);
            MatrixProduct.Compute<TLanes>(View(left), Panels.Pack(View(right), TensorMemory.Floats(memory), width), View(result),
                new(adds: true, bias: TensorMemory.Floats(bias)));
            return Numbers(result);
        }
    }

    /// <summary>Checks that the error is within its theoretical bound: k additions have at most k rounding errors, each relative to the sum of the
    /// magnitudes.</summary>
    [Fact]
    public void The_product_agrees_with_double_precision()
    {
        var (left, right, result) = (Draw(50, 384), Draw(384, 256), empty(50, 256));

        MatrixProduct.Compute(View(left), View(right), View(result));

        var (exact, magnitudes) = (left.to(float64).matmul(right.to(float64)), left.to(float64).abs().matmul(right.to(float64).abs()));
        ((result.to(float64) - exact).abs() / magnitudes).max().item<double>().Should().BeLessThan(384 * Math.Pow(2, -24));
    }

    [Fact]
    public void Infinity_and_NaN_are_kept()
    {
        var (left, right, result) = (zeros(3, 2), ones(2, 40), empty(3, 40));
        left[1, 0] = float.NaN;
        left[2, 1] = float.PositiveInfinity;

        MatrixProduct.Compute(View(left), View(right), View(result), new(relu: true));

        Numbers(result[0]).Should().OnlyContain(number => number == 0);
        Numbers(result[1]).Should().OnlyContain(number => float.IsNaN(number));
        Numbers(result[2]).Should().OnlyContain(number => float.IsPositiveInfinity(number));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        FluentActions.Invoking(() => MatrixProduct.Compute(View(zeros(2, 3)), View(zeros(4, 5)), View(zeros(2, 5)))).Should().Throw<ArgumentException>()
            .WithMessage("[2, 3] · [4, 5] does not give [2, 5]*");
        FluentActions.Invoking(() => MatrixProduct.Compute(View(zeros(2, 4)), View(zeros(4, 5)), View(zeros(2, 6)))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => MatrixProduct.Compute(View(zeros(2, 4)), View(zeros(4, 5)), View(zeros(3, 5)))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => MatrixProduct.Compute(View(zeros(2, 4)), View(zeros(4, 5)), View(zeros(5, 2)).Transposed))
            .Should().Throw<ArgumentException>().WithMessage("*contiguous rows*");
    }

    [Fact]
    public void Panels_that_were_packed_for_another_register_are_refused()
    {
        var memory = zeros(64);

        FluentActions.Invoking(() => MatrixProduct.Compute<Lanes128>(
                View(zeros(2, 4)), Panels.Pack(View(zeros(4, 5)), TensorMemory.Floats(memory), width: 16), View(zeros(2, 5)), default))
            .Should().Throw<ArgumentException>().WithMessage("Panels are 16 columns wide; expected 8.*");
    }

    private Tensor Draw(int rows, int columns) => rand([rows, columns], generator: _random).sub(Half);

    private static readonly Scalar Half = .5;

    private static MatrixView View(Tensor matrix) => new(TensorMemory.Floats(matrix), (int)matrix.shape[0], (int)matrix.shape[1]);

    private static float[] Numbers(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.contiguous().data<float>().ToArray();

    /// <summary>Multiplies two matrices with a plain loop of fused multiply-adds, in ascending depth, and adds the products to a start value.</summary>
    private static float[] Chain(Tensor left, Tensor right, Tensor start)
    {
        var (rows, depth, columns) = ((int)left.shape[0], (int)left.shape[1], (int)right.shape[1]);
        float[] a = Numbers(left), b = Numbers(right), sums = Numbers(start);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < depth; k++)
                    sums[i * columns + j] = MathF.FusedMultiplyAdd(a[i * depth + k], b[k * columns + j], sums[i * columns + j]);
            }
        }
        return sums;
    }
}
