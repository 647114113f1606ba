using System.Text;
using Harness.Data;

namespace Harness.Tests.Data;

[Trait("Category", "Unit")]
public sealed class StrictJsonTests
{
    [Theory]
    [InlineData(7, "data.json: expected count to be a whole number from 1 to 7, found 8.")]
    [InlineData(int.MaxValue, "data.json: expected count to be a whole number, 1 or more, found 0.")]
    public void The_error_of_a_number_out_of_its_range_names_both_ends_of_the_range(int most, string why)
    {
        using var json = StrictJson.Parse("data.json", Encoding.UTF8.GetBytes(most == 7 ? """{ "count": 8 }""" : """{ "count": 0 }"""));

        json.Root.Invoking(root => root.Integer("count", 1, most)).Should().Throw<CorpusFormatException>().WithMessage(why);
    }
}
