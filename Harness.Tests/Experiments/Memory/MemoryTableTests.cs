using Harness.Experiments;
using Harness.Experiments.Memory;
using Harness.Models;
using Harness.Runtime;
using Harness.Storage;

namespace Harness.Tests.Experiments.Memory;

/// <summary>Tests the memory estimate that limits how many runs train at once, and that the table in <c>docs/gpu.md</c> shows this estimate.</summary>
[Trait("Category", "Unit")]
public sealed class MemoryTableTests
{
    private const long GpuBytes = 80L * Gigabyte;

    private const int TrainRows = 3_600_000, TestRows = 400_000, Gigabyte = 1_000_000_000;

    private static readonly int[] Sizes = [4, 16, 80];

    private static Experiment Lstm => AmazonReviews.Study.Experiments.Single(experiment => experiment.Name == "lstm");

    [Fact]
    public void The_document_contains_the_table()
    {
        var table = MemoryTable.Markdown(new Dictionary<string, IReadOnlyList<Experiment>>
        {
            ["`lstm`"] = [Lstm],
            ["all fourteen"] = AmazonReviews.Study.Experiments,
        }, TrainRows, TestRows, Sizes);

        AmazonReviews.Study.Experiments.Should().HaveCount(14);
        File.ReadAllText(Path.Combine(Workspace.Root, "docs", "gpu.md")).ReplaceLineEndings("\n").Should().Contain(table,
            "docs/gpu.md shows the computed table. Copy this one into the page:\n{0}\n", table);
    }

    [Fact]
    public void Rows_that_runs_share_are_counted_once()
    {
        var run = RunMemory.Of(Lstm, TrainRows, TestRows, GpuBytes);
        run.Shared.Values.Sum().Should().Be(RunMemory.RowsOf(TrainRows + TestRows, 100)).And.Be(4_000_000L * 204);

        var free = (long)((run.Shared.Values.Sum() + 3.5 * run.Own) / .9);
        GpuMemory.RunsAtOnce(free, cores: 16, [run]).Should().Be(3);
        GpuMemory.RunsAtOnce(free, cores: 16, [run, run]).Should().Be(3, "they share the rows");
        GpuMemory.RunsAtOnce(free, cores: 2, [run]).Should().Be(2);
        GpuMemory.RunsAtOnce(80L * Gigabyte, cores: 64, [run]).Should().Be(8);
        GpuMemory.RunsAtOnce(run.Shared.Values.Sum(), cores: 16, [run]).Should().Be(0);
    }

    [Fact]
    public void A_run_needs_more_with_larger_batches_more_rows_and_longer_texts()
    {
        var run = RunMemory.Of(Lstm, TrainRows, TestRows, GpuBytes);

        run.Model.Should().Be(6 * 4 * 1_367_905);
        RunMemory.Of(Lstm with { BatchSize = 2 * Lstm.BatchSize }, TrainRows, TestRows, GpuBytes).Steps.Should().Be(2 * run.Steps);
        run.Order.Should().Be(TrainRows * 8L);
        run.Logits.Should().Be(TrainRows * 44L);
        RunMemory.Of(Lstm, 2 * TrainRows, TestRows, GpuBytes).Should().Match<RunMemory>(more => more.Order == 2 * run.Order && more.Logits == 2 * run.Logits);
        RunMemory.Of(Lstm, 2 * TrainRows, TestRows, GpuBytes).Evaluation.Should().Be(run.Evaluation);
        RunMemory.Of(Lstm with { Tokenisation = Lstm.Tokenisation with { Tokens = 50 } }, TrainRows, TestRows, GpuBytes)
            .Should().Match<RunMemory>(shorter => shorter.Steps < run.Steps && shorter.Evaluation < run.Evaluation);
    }

    [Fact]
    public void The_reserve_is_what_an_evaluation_needs_and_training_does_not_hold()
    {
        var run = RunMemory.Of(Lstm, TrainRows, TestRows, GpuBytes);
        run.Reserve.Should().Be(run.Evaluation + run.Logits, "the order of the rows is allocated when the training begins");
        run.Own.Should().Be(run.Model + run.Steps + run.Order + run.Reserve + (64 << 20));
    }

    [Fact]
    public void An_evaluation_needs_the_products_of_all_words_with_each_recurrence_that_reads_them_whatever_the_rows()
    {
        LayerMemory.Of(random => new Some.SmallModel(random), Some.Length).WordProducts.Should().Be(97 * 4 * 7);
        WordProductsOf("bilstm-attention").Should().Be(10_000 * 2 * 4 * 64);
        WordProductsOf("rnn-100").Should().Be(10_000 * 64, "its upper recurrence reads states");
        WordProductsOf("cnn").Should().Be(0);

        const int Bytes = 97 * 4 * 7 * 4;
        long one = EvaluationOf(rows: 1), two = EvaluationOf(rows: 2);
        (2 * one - two).Should().BeCloseTo((long)(1.25 * Bytes), 2);

        static long WordProductsOf(string name) => LayerMemory.Of(AmazonReviews.Study.Experiments.Single(one => one.Name == name).Model, 100).WordProducts;

        static long EvaluationOf(int rows) => RunMemory.Of(Some.Experiment(), rows, rows, GpuBytes).Evaluation;
    }

    [Fact]
    public void The_evaluation_batch_is_the_largest_that_eight_runs_can_use_at_once()
    {
        const long Megabyte = 1_000_000;
        EvaluationBatch.Of(bytesPerRow: Megabyte, gpuBytes: 80L * Gigabyte).Should().Be(4_096);
        EvaluationBatch.Of(bytesPerRow: Megabyte, gpuBytes: 40L * Gigabyte).Should().Be(2_048);
        EvaluationBatch.Of(bytesPerRow: Megabyte, gpuBytes: 16L * Gigabyte).Should().Be(512, "1,024 rows are more than a sixteenth of the memory");
        EvaluationBatch.Of(bytesPerRow: Megabyte, gpuBytes: 4L * Gigabyte).Should().Be(512, "launching kernels for smaller batches costs too much");
        EvaluationBatch.Of(bytesPerRow: 1, gpuBytes: 0).Should().Be(512, "the size of the GPU is unknown");
    }

    [Fact]
    public void A_run_that_does_not_fit_into_the_free_memory_evaluates_in_the_smallest_batches()
    {
        var large = RunMemory.Of(Lstm, TrainRows, TestRows, GpuBytes);
        var (all, shared) = (large.Own + large.Shared.Values.Sum(), large.Shared.Values.Sum());
        large.EvaluationBatch.Should().Be(4_096);

        GpuMemory.NeedOf(Lstm, TrainRows, TestRows, GpuBytes, new MemoryBudget(all)).EvaluationBatch.Should().Be(4_096);
        var small = GpuMemory.NeedOf(Lstm, TrainRows, TestRows, GpuBytes, new MemoryBudget(all - 1));
        small.EvaluationBatch.Should().Be(512);
        small.Own.Should().BeLessThan(large.Own);
        small.Shared.Values.Sum().Should().Be(shared);
    }
}
