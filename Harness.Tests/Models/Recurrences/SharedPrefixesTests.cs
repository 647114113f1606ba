using Harness.Models.Recurrences;

namespace Harness.Tests.Models.Recurrences;

/// <summary>Tests finding the prefixes that the sequences of a batch share.</summary>
[Trait("Category", "Unit")]
public sealed class SharedPrefixesTests
{
    /// <summary>Three sequences of three steps: 0 0 5, 0 5 5 and 0 0 5.</summary>
    private static readonly SequenceIndex Padded = new(Count: 6, Steps: 3, Rows: 3, [0, 0, 0, /**/ 0, 5, 0, /**/ 5, 5, 5]);

    [Fact]
    public void Sequences_share_their_prefix_up_to_the_first_difference()
    {
        var prefixes = SharedPrefixes.Of(Padded);

        prefixes.Starts.Should().Equal(0, 1, 3, 5);
        prefixes.EndsWith.Should().Equal(0, /**/ 0, 5, /**/ 5, 5);
        prefixes.Before.Should().Equal(-1, /**/ 0, 0, /**/ 1, 2);
        prefixes.States.Should().BeEquivalentTo(new SequenceIndex(Count: 5, Steps: 3, Rows: 3, [0, 0, 0, /**/ 1, 2, 1, /**/ 3, 4, 3]));
    }

    [Fact]
    public void A_batch_without_rows_has_no_prefix()
    {
        var none = new SequenceIndex(Count: 6, Steps: 3, Rows: 0, []);

        SharedPrefixes.Of(none).Count.Should().Be(0);
        SharedPrefixes.Of(none, masked: []).Count.Should().Be(0);
    }

    /// <summary>Checks reversed sequences: the first and the third become 5 0 0, and the second becomes 5 5 0.</summary>
    [Fact]
    public void Reversed_sequences_have_other_prefixes()
    {
        var prefixes = SharedPrefixes.Of(Padded.FromTheEnd());

        prefixes.Starts.Should().Equal(0, 1, 3, 5);
        prefixes.EndsWith.Should().Equal(5, /**/ 0, 5, /**/ 0, 0);
    }

    /// <summary>Checks that sequences share no prefix because of an equal vector after different ones.</summary>
    [Fact]
    public void Sequences_share_no_prefix_after_a_difference() =>
        SharedPrefixes.Of(new SequenceIndex(Count: 3, Steps: 2, Rows: 2, [0, 1, 2, 2])).EndsWith.Should().Equal(0, 1, 2, 2);

    [Fact]
    public void Different_positions_have_one_prefix_each()
    {
        var prefixes = SharedPrefixes.Of(SequenceIndex.OnePerPosition(steps: 2, rows: 3));

        prefixes.EndsWith.Should().Equal(0, 1, 2, 3, 4, 5);
        prefixes.Before.Should().Equal(-1, -1, -1, 0, 1, 2);
        (prefixes.Count, prefixes.InStep(1)).Should().Be((6, (3, 3)));
    }
}
