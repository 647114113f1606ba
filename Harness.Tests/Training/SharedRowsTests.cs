using Harness.Data;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Evidence;
using TorchSharp;

namespace Harness.Tests.Training;

/// <summary>Tests the sharing of rows: parallel runs on the same rows use one copy on the device.</summary>
[Trait("Category", "Unit")]
public sealed class SharedRowsTests
{
    private readonly EncodedCorpus _train = Some.Dataset().Encode(Some.Tokenisation, Split.Train);
    private int _copies;

    [Fact]
    public void Are_copied_once_for_parallel_runs_and_freed_after_the_last()
    {
        TensorRows first = Borrow(_train), second = Borrow(_train);
        _copies.Should().Be(1);
        LibTorch.AddressOf(second.Labels).Should().Be(LibTorch.AddressOf(first.Labels));
        second.PairingFingerprint.Should().Be(PairingFingerprint.Of(_train));

        var labels = second.Labels;
        first.Dispose();
        first.Dispose(); // a second call has no effect
        labels.IsInvalid.Should().BeFalse("the second run still trains on them");
        second.Dispose();
        labels.IsInvalid.Should().BeTrue();

        using var third = Borrow(_train);
        _copies.Should().Be(2);
    }

    [Fact]
    public void Are_copied_once_by_many_threads()
    {
        using var all = new Barrier(8);
        var borrowed = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).WithExecutionMode(ParallelExecutionMode.ForceParallelism).Select(_ =>
        {
            all.SignalAndWait(TimeSpan.FromMinutes(1));
            return Borrow(_train);
        }).ToList();
        _copies.Should().Be(1);
        borrowed.ForEach(rows => rows.Dispose());
    }

    [Fact]
    public void Other_labels_or_other_rows_are_copied_separately()
    {
        var shuffled = _train with { Labels = _train.Labels.ToArray().Reverse().ToArray() };
        using TensorRows all = Borrow(_train), half = Borrow(_train.Head(35)), others = Borrow(shuffled);

        _copies.Should().Be(3);
        half.Rows.Should().Be(35);
        others.PairingFingerprint.Should().NotBe(all.PairingFingerprint);
    }

    [Fact]
    public void A_copy_that_fails_does_not_affect_later_runs()
    {
        FluentActions.Invoking(() => SharedRows.Borrow(_train, Some.Device, (_, _) => throw new InvalidOperationException("CUDA out of memory.")))
            .Should().Throw<InvalidOperationException>();
        SharedRows.Contains(_train, Some.Device).Should().BeFalse();

        using var rows = Borrow(_train);
        rows.Rows.Should().Be(_train.Rows);
        SharedRows.Contains(_train, Some.Device).Should().BeTrue();
    }

    [Fact]
    public void Rows_are_copied_before_a_change_so_that_other_runs_do_not_see_it()
    {
        using TensorRows changed = Borrow(_train), other = Borrow(_train);
        float[] before = [.. other.Labels.data<float>()];

        changed.Swap(0, 1);

        other.Labels.data<float>().ToArray().Should().Equal(before);
        changed.Labels.data<float>().ToArray().Should().Equal([before[1], before[0], .. before[2..]]);
    }

    [Fact]
    public void Are_not_part_of_the_live_tensors_of_a_run()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (torch.NewDisposeScope())
        using (Borrow(_train))
            DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    private TensorRows Borrow(EncodedCorpus corpus) => SharedRows.Borrow(corpus, Some.Device, (one, device) =>
    {
        Interlocked.Increment(ref _copies);
        return TensorRows.From(one, device);
    });
}
