using Harness.Models.Recurrences;

namespace Harness.Tests.Models.Recurrences;

[Trait("Category", "Unit")]
public sealed class SharedPrefixesTests
{
    /// <summary>Three rows of three: 0 0 5, 0 5 5, 0 0 5.</summary>
    private static readonly SequenceIndex Padded = new(Count: 6, Steps: 3, Rows: 3, [0, 0, 0, /**/ 0, 5, 0, /**/ 5, 5, 5]);

    [Fact]
    public void Rows_that_begin_alike_have_one_beginning_until_they_part()
    {
        var beginnings = SharedPrefixes.Of(Padded);

        beginnings.Starts.Should().Equal(0, 1, 3, 5);
        beginnings.EndsWith.Should().Equal(0, /**/ 0, 5, /**/ 5, 5);
        beginnings.Before.Should().Equal(-1, /**/ 0, 0, /**/ 1, 2);
        beginnings.States.Should().BeEquivalentTo(new SequenceIndex(Count: 5, Steps: 3, Rows: 3, [0, 0, 0, /**/ 1, 2, 1, /**/ 3, 4, 3]));
    }

    [Fact]
    public void A_batch_without_rows_has_no_beginning()
    {
        var none = new SequenceIndex(Count: 6, Steps: 3, Rows: 0, []);

        SharedPrefixes.Of(none).Count.Should().Be(0);
        SharedPrefixes.Of(none, masked: []).Count.Should().Be(0);
    }

    /// <summary>0 0 5 turned around is 5 0 0, as the third; 0 5 5 is 5 5 0.</summary>
    [Fact]
    public void From_the_end_they_part_elsewhere()
    {
        var beginnings = SharedPrefixes.Of(Padded.FromTheEnd());

        beginnings.Starts.Should().Equal(0, 1, 3, 5);
        beginnings.EndsWith.Should().Equal(5, /**/ 0, 5, /**/ 0, 0);
    }

    /// <summary>The same vector again, after different ones, makes nobody alike.</summary>
    [Fact]
    public void Rows_that_have_parted_do_not_meet_again() =>
        SharedPrefixes.Of(new SequenceIndex(Count: 3, Steps: 2, Rows: 2, [0, 1, 2, 2])).EndsWith.Should().Equal(0, 1, 2, 2);

    [Fact]
    public void Places_that_share_nothing_have_a_beginning_each()
    {
        var beginnings = SharedPrefixes.Of(SequenceIndex.OnePerPosition(steps: 2, rows: 3));

        beginnings.EndsWith.Should().Equal(0, 1, 2, 3, 4, 5);
        beginnings.Before.Should().Equal(-1, -1, -1, 0, 1, 2);
        (beginnings.Count, beginnings.InStep(1)).Should().Be((6, (3, 3)));
    }
}
