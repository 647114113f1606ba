using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Compares the kernels of the embedding with a CPU. They look up the same vectors and add gradients in the same order.</summary>
[Trait("Category", "Unit")]
public sealed class CudaEmbeddingTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    /// <summary>Compares one group of words and several groups, widths that do not fill the columns of a block, and more positions than a block reads in one
    /// tile.</summary>
    [FactWithCompiler]
    public void Vectors_and_gradient_have_the_bits_of_a_CPU()
    {
        foreach (var (words, width, texts, steps) in new[] { (3, 5, 2, 3), (16, 32, 1, 1), (37, 40, 3, 8), (20, 3, 21, 100) })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(4);
            var values = rand([words, width], generator: random.Shuffling);
            var ids = SomeIds(words, texts, steps, random);
            var ofVectors = rand([texts, steps, width], generator: random.Shuffling) - Held.Number(.5f);
            Parameter expected = new(values.clone()), given = new(values.clone());
            using var gradient = new TableGradient(() => expected);

            var onCpu = EmbeddingLookup.Of(expected, ids.t(), gradient).transpose(0, 1);
            BackwardPass.Of((onCpu * ofVectors).sum());
            var driver = new EmulatedDriver(compiled.Gpu);
            var vectors = CudaEmbedding.Of(given, ids, driver.Program("Embedding.cu"));
            BackwardPass.Of((vectors * ofVectors).sum());

            vectors.Equals(onCpu).Should().BeTrue();
            vectors.transpose(0, 1).is_contiguous().Should().BeTrue("recurrences need the time steps first");
            given.grad!.Equals(expected.grad!).Should().BeTrue($"{words} words");
            driver.Launched.Should().Equal("embedding_forward", "embedding_backward");
        }
    }

    /// <summary>Compares gradients of three layouts. The gradient of a sum is one number for all positions. The gradient of a contiguous copy has the texts
    /// first, while the vectors have the time steps first.</summary>
    [FactWithCompiler]
    public void A_gradient_of_any_layout_is_read_correctly()
    {
        foreach (var read in new Func<Tensor, Tensor>[] { vectors => vectors.sum(), vectors => (vectors * vectors.detach()).sum(), Weighted })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(4);
            var values = rand([7, 5], generator: random.Shuffling);
            var ids = SomeIds(7, 3, 4, random);
            var exact = AgainstDouble.Exact(values);
            BackwardPass.Of(read(exact.index_select(0, ids.flatten()).view(3, 4, 5)));
            var given = new Parameter(values.clone());

            BackwardPass.Of(read(CudaEmbedding.Of(given, ids, Program)));

            AgainstDouble.Near(given.grad!, exact.grad!);
        }

        static Tensor Weighted(Tensor vectors) => (vectors.contiguous() * Held.Range(60, vectors.dtype).view(3, 4, 5)).sum();
    }

    [FactWithCompiler]
    public void A_word_outside_the_table_has_no_vector_and_changes_no_gradient()
    {
        using var scope = NewDisposeScope();
        var table = new Parameter(ones(3, 4));
        var ids = tensor(new[] { 0, 3, -1, 2, 2, int.MaxValue }, [2, 3]);

        var vectors = CudaEmbedding.Of(table, ids, Program);
        BackwardPass.Of(vectors.sum());

        vectors.isnan().all(-1).data<bool>().ToArray().Should().Equal(false, true, true, false, false, true);
        table.grad![.., 0].data<float>().ToArray().Should().Equal(1, 0, 2);
    }

    [FactWithCompiler]
    public void A_table_that_does_not_train_is_only_looked_up()
    {
        using var scope = NewDisposeScope();
        var table = new Parameter(rand(3, 4), requires_grad: false);
        var driver = new EmulatedDriver(compiled.Gpu);

        var vectors = CudaEmbedding.Of(table, zeros([2, 3], int32), driver.Program("Embedding.cu"));

        vectors.requires_grad.Should().BeFalse();
        vectors[1, 2].Equals(table[0]).Should().BeTrue();
        driver.Launched.Should().Equal("embedding_forward");
    }

    [Fact]
    public void Large_batches_in_training_and_ids_of_other_types_are_left_to_torch()
    {
        using var scope = NewDisposeScope();
        Parameter table = new(zeros(3, 4)), @fixed = new(zeros(3, 4), requires_grad: false);
        CudaEmbedding.Fits(table, zeros([164, 100], int32)).Should().BeFalse("it has more than 16,384 positions");
        CudaEmbedding.Fits(table, zeros([163, 100], int32)).Should().BeTrue();
        CudaEmbedding.Fits(@fixed, zeros([164, 100], int32)).Should().BeTrue();
        CudaEmbedding.Fits(table, zeros([2, 3], int64)).Should().BeFalse();
        CudaEmbedding.Fits(table, zeros([6], int32)).Should().BeFalse();
        CudaEmbedding.Fits(table, zeros([0, 3], int32)).Should().BeFalse();
        using (no_grad())
            CudaEmbedding.Fits(table, zeros([164, 100], int32)).Should().BeTrue();
    }

    /// <summary>Checks whether a weight keeps the tensor that one of the harness's own functions returns as its gradient. Without the view, torch copies the
    /// tensor.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void A_weight_takes_a_gradient_without_a_copy_through_a_view(bool throughView)
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(3));

        BackwardPass.Of(GradientOfSevens.apply(throughView ? GradientWithoutCopy.ViewOf(weight) : weight).sum());

        weight.grad!.data<float>().ToArray().Should().Equal(7, 7, 7);
        (LibTorch.AddressOf(weight.grad!) == GradientOfSevens.Address).Should().Be(throughView);
    }

    private CudaProgram Program => new EmulatedDriver(compiled.Gpu).Program("Embedding.cu");

    /// <summary>Returns word ids. Half of them are set to 0, the id of the padding.</summary>
    private static Tensor SomeIds(int words, int texts, int steps, RandomStreams random) =>
        randint(0, words, [texts, steps], int32, generator: random.Shuffling) * randint(0, 2, [texts, steps], int32, generator: random.Shuffling);

    private sealed class GradientOfSevens : autograd.SingleTensorFunction<GradientOfSevens>
    {
        public static nint Address { get; private set; }

        public override string Name => nameof(GradientOfSevens);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var gradient = full(grad_output.shape, Held.Number(7f));
            Address = LibTorch.AddressOf(gradient);
            return [gradient];
        }
    }
}
