using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

[Trait("Category", "Unit")]
public sealed class McNemarTests
{
    /// <summary>What Vassar College's online calculator gives; statsmodels tests itself against the same figures (stats/tests/test_nonparametric.py).</summary>
    [Theory]
    [InlineData(121, 59, .000004)]
    [InlineData(70, 59, .378688)]
    [InlineData(80, 59, .089452)]
    [InlineData(30, 60, .00206)]
    [InlineData(10, 30, .002221)]
    [InlineData(10, 10, 1)]
    public void Exact_p_is_the_published_one(int firstOnly, int secondOnly, double published) =>
        new McNemar(firstOnly, secondOnly).Exact.Should().BeApproximately(published, 1e-6);

    /// <summary>Airway hyper-responsiveness before and after stem cell transplantation in 21 children: table 1 of Fagerland, Lydersen and Laake 2013.</summary>
    [Fact]
    public void Mid_p_is_the_published_one()
    {
        new McNemar(1, 7).Exact.Should().BeApproximately(.0703, 5e-5);
        new McNemar(1, 7).MidP.Should().BeApproximately(.0391, 5e-5);
    }

    /// <summary>Counted by hand: of 2⁴ = 16 ways, 6 have two on either side; of 2³ = 8, one has none on the first.</summary>
    [Theory, InlineData(2, 2, 1, 13 / 16.0), InlineData(0, 3, 2 / 8.0, 1 / 8.0), InlineData(0, 0, 1, .5)]
    public void Few_rows_can_be_counted_by_hand(int firstOnly, int secondOnly, double exact, double mid)
    {
        new McNemar(firstOnly, secondOnly).Exact.Should().BeApproximately(exact, 1e-12);
        new McNemar(firstOnly, secondOnly).MidP.Should().BeApproximately(mid, 1e-12);
    }

    [Fact]
    public void It_does_not_matter_which_model_comes_first() => new McNemar(12, 31).MidP.Should().Be(new McNemar(31, 12).MidP);

    [Fact]
    public void Hundreds_of_thousands_of_rows_are_not_too_many() =>
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
    public void Both_models_score_the_same_rows() =>
        FluentActions.Invoking(() => McNemar.Of([1, 2], [1], [0, 1])).Should().Throw<ArgumentException>().WithMessage("1 scores for 2 labels*");
}
