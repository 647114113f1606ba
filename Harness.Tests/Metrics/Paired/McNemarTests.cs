using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

/// <summary>Tests McNemar's test for the predictions of two models on the same rows.</summary>
[Trait("Category", "Unit")]
public sealed class McNemarTests
{
    /// <summary>Compares with Vassar College's online calculator. The tests of statsmodels use the same figures (stats/tests/test_nonparametric.py).</summary>
    [Theory]
    [InlineData(121, 59, .000004)]
    [InlineData(70, 59, .378688)]
    [InlineData(80, 59, .089452)]
    [InlineData(30, 60, .00206)]
    [InlineData(10, 30, .002221)]
    [InlineData(10, 10, 1)]
    public void Exact_p_is_the_published_one(int firstOnly, int secondOnly, double published) =>
        new McNemar(firstOnly, secondOnly).Exact.Should().BeApproximately(published, 1e-6);

    /// <summary>Compares with table 1 of Fagerland, Lydersen and Laake 2013: airway hyper-responsiveness before and after stem cell transplantation in 21
    /// children.</summary>
    [Fact]
    public void Mid_p_is_the_published_one()
    {
        new McNemar(1, 7).Exact.Should().BeApproximately(.0703, 5e-5);
        new McNemar(1, 7).MidP.Should().BeApproximately(.0391, 5e-5);
    }

    /// <summary>Compares with counting by hand: of 2⁴ = 16 ways, 6 have two rows on each side; of 2³ = 8 ways, one has no row on the first side.</summary>
    [Theory, InlineData(2, 2, 1, 13 / 16.0), InlineData(0, 3, 2 / 8.0, 1 / 8.0), InlineData(0, 0, 1, .5)]
    public void Few_rows_agree_with_counting_by_hand(int firstOnly, int secondOnly, double exact, double mid)
    {
        new McNemar(firstOnly, secondOnly).Exact.Should().BeApproximately(exact, 1e-12);
        new McNemar(firstOnly, secondOnly).MidP.Should().BeApproximately(mid, 1e-12);
    }

    [Fact]
    public void The_order_of_the_models_does_not_matter() => new McNemar(12, 31).MidP.Should().Be(new McNemar(31, 12).MidP);

    [Fact]
    public void Tens_of_thousands_of_rows_agree_with_the_normal_approximation() =>
        new McNemar(20_000, 20_400).MidP.Should().BeApproximately(2 * .0233, .0005, "z is 400/√40,400 = 1.990");

    [Fact]
    public void Counts_the_rows_that_exactly_one_model_gets_right()
    {
        //                  both right  both wrong  first   second  first
        float[] first = [1, -1, 1, -1, 2];
        float[] second = [2, -3, -1, 1, 0];
        byte[] labels = [1, 1, 1, 1, 1];

        McNemar.Of(first, second, labels).Should().Be(new McNemar(FirstOnly: 2, SecondOnly: 1));
        McNemar.Of(first, second, [0, 0, 0, 0, 0]).Should().Be(new McNemar(FirstOnly: 1, SecondOnly: 2));
    }

    [Fact]
    public void Different_numbers_of_scores_are_refused() =>
        FluentActions.Invoking(() => McNemar.Of([1, 2], [1], [0, 1])).Should().Throw<ArgumentException>().WithMessage("1 scores for 2 labels*");
}
