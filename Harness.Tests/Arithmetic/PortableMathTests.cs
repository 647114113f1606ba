using Harness.Arithmetic;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed class PortableMathTests
{
    /// <summary>The accuracy that the documentation of <see cref="PortableMath"/> states, in units in the last place.</summary>
    private const double Accuracy = .7;

    [Theory, Trait("Duration", "Seconds")]
    [InlineData(-745.13, 709.78, 20_000)]
    [InlineData(-1, 1, 20_000)]
    [InlineData(-1e-8, 1e-8, 1_000)]
    [InlineData(-40, 40, 20_000)]
    public void Exp_is_within_its_stated_accuracy(double from, double to, int points) =>
        Grid(from, to, points).Max(x => ExactFunctions.ErrorOfExp(x, PortableMath.Exp(x))).Should().BeLessThan(from < -708 ? 1 : Accuracy);

    [Theory, Trait("Duration", "Seconds")]
    [InlineData(.5, 2, 20_000)]
    [InlineData(.999, 1.001, 20_000)]
    [InlineData(1 - 1e-9, 1 + 1e-9, 5_000)]
    [InlineData(1e-300, 1e-290, 2_000)]
    [InlineData(1e-320, 1e-310, 2_000)]
    [InlineData(1, 1e6, 20_000)]
    [InlineData(1e300, 1.7e308, 2_000)]
    public void Log_is_within_its_stated_accuracy(double from, double to, int points) =>
        Grid(from, to, points).Max(x => ExactFunctions.ErrorOfLog(x, PortableMath.Log(x))).Should().BeLessThan(Accuracy);

    [Theory, Trait("Duration", "Seconds")]
    [InlineData(0, 1, 20_000)]
    [InlineData(-2, 2, 10_000)]
    [InlineData(-1e-6, 1e-6, 2_000)]
    [InlineData(.249999, .250001, 5_000)]
    [InlineData(1e6, 1e6 + 1, 5_000)]
    public void Sine_and_cosine_are_within_their_stated_accuracy(double from, double to, int points)
    {
        foreach (var turns in Grid(from, to, points))
        {
            var (sine, cosine) = PortableMath.SineCosineOfTurns(turns);
            ExactFunctions.ErrorOfSine(turns, sine).Should().BeLessThan(Accuracy, "of sin 2π·{0}", turns);
            ExactFunctions.ErrorOfCosine(turns, cosine).Should().BeLessThan(Accuracy, "of cos 2π·{0}", turns);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.Epsilon, 1)]
    [InlineData(709.782712893384, 1.7976931348622732E308)] // the largest argument with a finite result
    [InlineData(709.7827128933841, double.PositiveInfinity)]
    [InlineData(-745.1332191019411, double.Epsilon)]
    [InlineData(-745.1332191019412, 0)]
    [InlineData(-746, 0)]
    [InlineData(double.MaxValue, double.PositiveInfinity)]
    [InlineData(double.MinValue, 0)]
    public void Exp_is_correct_at_the_limits_of_double_precision(double x, double expected) => PortableMath.Exp(x).Should().Be(expected);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-0.0, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(-1, double.NaN)]
    [InlineData(-double.Epsilon, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.Epsilon, -744.4400719213812)]
    [InlineData(double.MaxValue, 709.782712893384)]
    [InlineData(2, .6931471805599453)]
    public void Log_is_correct_at_the_limits_of_double_precision(double x, double expected) => PortableMath.Log(x).Should().Be(expected);

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(.25, 1, 0)]
    [InlineData(.5, 0, -1)]
    [InlineData(.75, -1, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(-.25, -1, 0)]
    [InlineData(-.5, 0, -1)]
    [InlineData(1_000_000.25, 1, 0)]
    [InlineData(562_949_953_421_311, 0, 1)] // 2⁴⁹ − 1
    [InlineData(562_949_953_421_312, double.NaN, double.NaN)]
    [InlineData(double.PositiveInfinity, double.NaN, double.NaN)]
    [InlineData(double.NaN, double.NaN, double.NaN)]
    public void Sine_and_cosine_are_exact_at_quarters_of_a_turn(double turns, double sine, double cosine) =>
        PortableMath.SineCosineOfTurns(turns).Should().Be((sine, cosine));

    /// <summary>Returns equally spaced numbers. They are shifted by an irregular fraction, so that they are not round decimal numbers.</summary>
    private static IEnumerable<double> Grid(double from, double to, int points) =>
        Enumerable.Range(0, points).Select(point => from + (to - from) * ((point + .381966) / points));
}
