using Harness.Data;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Tests the rows of a data set as tensors on a device.</summary>
[Trait("Category", "Unit")]
public sealed class TensorRowsTests
{
    [Fact]
    public void Gathers_ids_and_labels_of_the_same_rows()
    {
        using var scope = NewDisposeScope();
        var dataset = Some.Dataset();
        var encoded = dataset.Encode(Some.Tokenisation, Split.Train);
        using var rows = TensorRows.From(encoded, Some.Device);

        var (ids, labels) = rows.Gather(tensor(new long[] { 69, 0, 3 }));

        ids.shape.Should().Equal(3, Some.Length);
        labels.shape.Should().Equal(3, 1);
        ids[0].data<int>().Select(id => (short)id).Should().Equal(encoded.Ids.Slice(69 * Some.Length, Some.Length).ToArray());
        labels.squeeze(1).data<float>().ToArray().Should().Equal(encoded.Labels.Span[69], encoded.Labels.Span[0], encoded.Labels.Span[3]);
    }

    [Fact]
    public void Refuses_labels_that_would_broadcast()
    {
        using var scope = NewDisposeScope();
        FluentActions.Invoking(() => new TensorRows(zeros([4, 3], int16), zeros(4), Split.Train, "")).Should().Throw<ArgumentException>()
            .WithMessage("*[4, 3]*[4]*expected [N, T] and [N, 1]*");
    }

    /// <summary>A device holds millions of rows, so their ids must stay 16-bit.</summary>
    [Fact]
    public void Refuses_wider_ids_and_labels_of_another_type()
    {
        using var scope = NewDisposeScope();
        FluentActions.Invoking(() => new TensorRows(zeros([4, 3], int32), zeros(4, 1), Split.Train, "")).Should().Throw<ArgumentException>()
            .WithMessage("Ids are Int32 and labels Float32; expected Int16 and Float32.");
        FluentActions.Invoking(() => new TensorRows(zeros([4, 3], int16), zeros([4, 1], uint8), Split.Train, "")).Should().Throw<ArgumentException>();
    }
}
