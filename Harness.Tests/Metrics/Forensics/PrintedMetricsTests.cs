using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

/// <summary>Tests reading printed metrics and numbers of rows.</summary>
[Trait("Category", "Unit")]
public sealed class PrintedMetricsTests
{
    [Theory]
    [InlineData(".9790", .9790, 4)]
    [InlineData("0.979", .979, 3)]
    [InlineData("1", 1, 0)]
    [InlineData("1.", 1, 0)]
    [InlineData("97.90%", .9790, 4)]
    [InlineData("100%", 1, 2)]
    [InlineData("1.7500e-05", .0000175, 9)]
    [InlineData("0.0000e+00", 0, 4)]
    public void Reads_a_figure_and_its_number_of_decimals(string text, double value, int decimals)
    {
        var figure = PrintedFigure.Parse(text);
        figure.Value.Should().Be((decimal)value);
        figure.Decimals.Should().Be(decimals);
    }

    [Theory]
    [InlineData("97.90", "*'97.90' is above 1*97.90%*")]
    [InlineData("101%", "*'101%' is above 1*")]
    [InlineData("1e30", "*'1e30' is above 1*")]
    [InlineData("-.1", "*'-.1' is not a share*")]
    [InlineData("nan", "*'nan' is not a share*")]
    [InlineData("", "*'' is not a share*")]
    [InlineData(".", "*'.' is not a share*")]
    [InlineData("0,979", "*'0,979' is not a share*")]
    [InlineData(".979\n", "*is not a share*")]
    [InlineData(".1234567890123", "*13 decimals; expected at most 12*")]
    public void Refuses_text_that_is_not_a_share(string text, string message) =>
        FluentActions.Invoking(() => PrintedFigure.Parse(text)).Should().Throw<FormatException>().WithMessage(message);

    [Fact]
    public void All_figures_have_the_digits_of_the_one_with_most_decimals()
    {
        var printed = PrintedMetrics.Read(".9790", "1", "95.4%");
        printed.Accuracy.Should().Be(new RoundedShare(.9790m, 4, 19_579, 19_581, 20_000));
        printed.Precision.Should().Be(new RoundedShare(1, 4, 19_999, 20_000, 20_000));
        printed.Recall.Should().Be(new RoundedShare(.954m, 4, 19_079, 19_081, 20_000));
        printed.Auc.Should().Be(RoundedShare.Unknown);
    }

    [Fact]
    public void The_number_of_digits_can_be_given() =>
        PrintedMetrics.Read(".5", null, null, null, digits: 3).Accuracy.Should().Be(new RoundedShare(.5m, 3, 999, 1_001, 2_000));

    [Fact]
    public void A_figure_with_an_exponent_does_not_set_the_digits_of_others()
    {
        var printed = PrintedMetrics.Read("1.7500e-05", "1.0000", "2.2500e-05");
        printed.Accuracy.Digits.Should().Be(9);
        printed.Precision.Digits.Should().Be(4);
        printed.Accuracy.Least.Should().Be(.0000174995m);
    }

    [Fact]
    public void Refuses_more_decimals_than_the_given_number() =>
        FluentActions.Invoking(() => PrintedMetrics.Read(".9790", null, null, null, digits: 3)).Should().Throw<FormatException>()
            .WithMessage("*'.9790' shows 4 decimals*at most the 3*");

    [Fact]
    public void Refuses_input_without_figures() =>
        FluentActions.Invoking(() => PrintedMetrics.Read(null, null, null)).Should().Throw<FormatException>().WithMessage("No figure*");

    [Theory, InlineData(-1), InlineData(13)]
    public void Refuses_digits_out_of_range(int digits) =>
        FluentActions.Invoking(() => PrintedMetrics.Read("1", null, null, null, digits)).Should().Throw<FormatException>()
            .WithMessage($"{digits} digits; expected 0 to 12.");

    [Fact]
    public void Names_the_figures_that_were_printed() =>
        PrintedMetrics.Read(".9790", null, null, ".5").Given.Select(figure => $"{figure.Name} {figure.Share}").Should().Equal("accuracy 0.9790", "AUC 0.5000");

    [Theory, InlineData(.5, -1), InlineData(.5, 13), InlineData(-.1, 2), InlineData(1.1, 2), InlineData(.55, 1)]
    public void Refuses_to_round_a_number_that_is_not_a_share(double share, int digits) =>
        FluentActions.Invoking(() => RoundedShare.Of((decimal)share, digits)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("Expected *decimals.*");

    [Fact]
    public void Twelve_decimals_are_the_maximum() => RoundedShare.Of(.5m, RoundedShare.MaximumDigits).Scale.Should().Be(2_000_000_000_000);

    [Fact]
    public void A_figure_that_was_not_printed_is_unknown() => RoundedShare.Unknown.ToString().Should().Be("unknown");

    [Theory, InlineData(993, 1_024, "993 to 1,024 rows"), InlineData(400_000, 400_000, "400,000 rows")]
    public void Formats_a_range_of_rows(int least, int most, string words) => new RowRange(least, most).ToString().Should().Be(words);

    [Theory]
    [InlineData("400000", 400_000, 400_000)]
    [InlineData("993..1024", 993, 1_024)]
    [InlineData("1..4000000", 1, 4_000_000)]
    public void Reads_numbers_of_rows(string text, int least, int most) => RowRange.Parse(text).Should().Be(new RowRange(least, most));

    [Theory, InlineData(0, 1), InlineData(2, 1), InlineData(1, 4_000_001)]
    public void Refuses_an_invalid_range_of_rows(int least, int most) =>
        FluentActions.Invoking(() => new RowRange(least, most)).Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{least} to {most} rows; expected*");

    [Theory, InlineData("0"), InlineData("4000001"), InlineData("5..4"), InlineData("1..2..3"), InlineData("1.."), InlineData("..2"),
        InlineData("-1"), InlineData("many")]
    public void Refuses_text_that_is_not_a_number_of_rows(string text) =>
        FluentActions.Invoking(() => RowRange.Parse(text)).Should().Throw<FormatException>().WithMessage($"'{text}' is not a number of rows*1 to 4000000.");
}
