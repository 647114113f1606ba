using Harness.Models.Recurrences;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Experiments.Tests.Models.Recurrences;

[Trait("Category", "Unit")]
public sealed class PanelProductTests
{
    /// <summary>Whole and broken groups of rows, any depth, one panel and several; whole numbers, so that every sum is exact.</summary>
    [Theory, InlineData(1, 1, 16), InlineData(3, 5, 16), InlineData(4, 16, 32), InlineData(6, 7, 48), InlineData(9, 33, 64)]
    public void Adds_the_product(int rows, int depth, int columns)
    {
        using var scope = NewDisposeScope();
        var (left, right, sums) = (Whole(rows, depth), Whole(depth, columns), Whole(rows, columns));
        var expected = sums.Plus(left.matmul(right));

        PanelProduct.AddTo(VectorRows.NumbersOf(sums), VectorRows.NumbersOf(left), VectorRows.NumbersOf(PanelProduct.Panels(right)), rows);

        sums.data<float>().Should().Equal(expected.data<float>());
    }

    [Fact]
    public void A_row_has_the_same_sums_in_any_company()
    {
        using var scope = NewDisposeScope();
        var (left, panels) = (Whole(7, 20).sin(), PanelProduct.Panels(Whole(20, 32).cos()));
        var together = zeros(7, 32);
        PanelProduct.AddTo(VectorRows.NumbersOf(together), VectorRows.NumbersOf(left), VectorRows.NumbersOf(panels), 7);
        for (var row = 0; row < 7; row++)
        {
            var alone = zeros(1, 32);
            PanelProduct.AddTo(VectorRows.NumbersOf(alone), VectorRows.NumbersOf(left[row].clone()), VectorRows.NumbersOf(panels), 1);
            alone.data<float>().Should().Equal(together[row].data<float>());
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused() =>
        FluentActions.Invoking(() => PanelProduct.AddTo(new float[32], new float[6], new float[31], rows: 2)).Should().Throw<ArgumentException>().WithMessage("2 rows: sums of 32, left of 6 and panels of 31 numbers do not fit together.*");

    [Fact]
    public void Every_part_is_filled_up_by_itself()
    {
        using var scope = NewDisposeScope();
        var filled = PanelProduct.FillUp(Held.Range(1, 7, ScalarType.Float32).reshape(1, 6), parts: 2); // 1 2 3 | 4 5 6

        filled.shape.Should().Equal(1, 32);
        filled.data<float>().Should().Equal([1, 2, 3, .. Enumerable.Repeat(0f, 13), 4, 5, 6, .. Enumerable.Repeat(0f, 13)]);
    }

    [Fact]
    public void Whole_panels_stay_as_they_are()
    {
        using var scope = NewDisposeScope();
        var whole = Whole(2, 32);
        PanelProduct.FillUp(whole, parts: 2).Should().BeSameAs(whole);
    }

    private static Tensor Whole(int rows, int columns) => (Held.Range(rows * columns, ScalarType.Float32) * Held.Number(7)).remainder(Held.Number(19)).subtract(Held.Number(9)).reshape(rows, columns);
}
