using Harness.Metrics.Paired;

namespace Harness.Tests.Metrics.Paired;

/// <summary>Tests the correction of p-values for several claims by Holm's method.</summary>
[Trait("Category", "Unit")]
public sealed class HolmTests
{
    /// <summary>Compares with p-values adjusted by R's package multtest, from the tests of statsmodels (stats/tests/test_multi.py).</summary>
    [Fact]
    public void Adjusts_as_R_does()
    {
        double[] raw =
            [.838541367553, .642193923795, .680845947633, .967833824309, .71626938238, .177096952723, 5.23656777208e-05, .0202732688798,
                .00028140506198, .0149877310796];
        double[] byR = [1, 1, 1, 1, 1, 1, 5.2365677720800003e-04, 1.4191288215859999e-01, 2.5326455578200000e-03, 1.1990184863680001e-01];

        Holm.Adjust(raw).Should().Equal(byR, (adjusted, expected) => Math.Abs(adjusted - expected) < 1e-12);
    }

    [Fact]
    public void An_adjusted_p_is_never_smaller_than_that_of_a_smaller_raw_p() =>
        Holm.Adjust([.02, .01, .021]).Should().Equal([.04, .03, .04], (adjusted, expected) => Math.Abs(adjusted - expected) < 1e-15);

    [Fact]
    public void A_single_p_is_not_changed() => Holm.Adjust([.04]).Should().Equal(.04);

    [Fact]
    public void An_empty_list_gives_an_empty_list() => Holm.Adjust([]).Should().BeEmpty();

    [Theory, InlineData(-.1), InlineData(1.1), InlineData(double.NaN)]
    public void Refuses_a_number_that_is_not_a_probability(double p) =>
        FluentActions.Invoking(() => Holm.Adjust([.5, p])).Should().Throw<ArgumentException>()
            .WithMessage($"p-value 1 is {p.ToString(System.Globalization.CultureInfo.InvariantCulture)}; expected 0 to 1.*");
}
