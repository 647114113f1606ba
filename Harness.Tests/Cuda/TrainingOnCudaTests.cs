using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Harness.Tests.Cuda;

/// <summary>Compares the parts of a training step on a GPU, except recurrences, with a CPU.</summary>
[Trait("Category", "GPU")]
public sealed class TrainingOnCudaTests
{
    [FactOnCuda]
    public void Adam_gives_the_weights_of_a_CPU()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(2);
        long[][] shapes = [[1], [4_096], [4_097], [100, 93], .. Enumerable.Repeat(new long[] { 3 }, 40)]; // more weights than one launch takes
        var start = shapes.Select(shape => rand(shape, generator: random.Shuffling)).ToList();
        Parameter[] onCpu = [.. start.Select(values => new Parameter(values.clone()))], onCuda = [.. start.Select(values => new Parameter(values.to(CUDA)))];
        using KerasAdam cpu = new(onCpu, 1e-2), cuda = new(onCuda, 1e-2);
        for (var step = 0; step < 50; step++)
        {
            foreach (var (one, other) in onCpu.Zip(onCuda))
            {
                one.grad = rand(one.shape, generator: random.Shuffling) - Held.Number(.3);
                other.grad = one.grad!.to(CUDA);
            }
            cpu.Step();
            cuda.Step();
        }
        foreach (var (one, other) in onCpu.Zip(onCuda))
            (one - other.cpu()).abs().max().item<float>().Should().BeLessThan(2e-6f);
        (onCpu[3] - start[3]).abs().max().item<float>().Should().BeGreaterThan(.1f);
    }

    [FactOnCuda]
    public void Masks_keep_the_given_share_and_depend_on_the_seed()
    {
        using var scope = NewDisposeScope();
        using RandomStreams random = new(5), again = new(5), other = new(6);
        long[] shape = [1_000, 101];
        Tensor first = random.OnGpu(CUDA).Bernoulli(shape, kept: .3, value: 2), second = random.OnGpu(CUDA).Bernoulli(shape, kept: .3, value: 2);
        first.mean().item<float>().Should().BeApproximately(.6f, .015f);
        (first.eq(second)).to(ScalarType.Float32).mean().item<float>().Should().BeApproximately(.58f, .015f);
        first.eq(again.OnGpu(CUDA).Bernoulli(shape, kept: .3, value: 2)).all().item<bool>().Should().BeTrue();
        first.eq(other.OnGpu(CUDA).Bernoulli(shape, kept: .3, value: 2)).all().item<bool>().Should().BeFalse();
    }

    [FactOnCuda]
    public void Batch_normalisation_gives_the_results_of_a_CPU()
    {
        foreach (var rows in new[] { 1, 5, 64, 2_000 }) // the last batch is too large for the harness's kernels
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(2);
            using BatchNormalization onCpu = new(40), onCuda = new BatchNormalization(40).to(CUDA);
            var (input, weights) = (rand([rows, 40], generator: random.Shuffling), rand([rows, 40], generator: random.Shuffling));
            var (cpu, cuda) = (Results(onCpu, input, weights, CPU), Results(onCuda, input, weights, CUDA));
            foreach (var (one, other) in cpu.Zip(cuda)) // a CPU adds each column row by row, a GPU in another order
                (one - other).abs().max().item<float>().Should().BeLessThan(1e-5f * Math.Max(10, one.abs().max().item<float>()), $"{rows} rows");
        }
    }

    [FactOnCuda]
    public void A_dense_layer_gives_the_results_of_a_CPU()
    {
        foreach (var (rows, inputs, units) in new[] { (1, 1, 1), (64, 64, 16), (37, 130, 70), (256, 512, 256), (257, 20, 5) }) // torch computes the last size
        {
            foreach (var activation in new[] { Activation.Linear, Activation.Relu })
            {
                using var scope = NewDisposeScope();
                using RandomStreams random = new(2), same = new(2);
                using Dense onCpu = new(inputs, units, activation, random), onCuda = new Dense(inputs, units, activation, same).to(CUDA);
                var (input, weights) = (rand([rows, inputs], generator: random.Shuffling), rand([rows, units], generator: random.Shuffling));
                var (cpu, cuda) = (Results(onCpu, input, weights, CPU), Results(onCuda, input, weights, CUDA));
                foreach (var (one, other) in cpu.Zip(cuda))
                    ((one - other).norm() - one.norm() * Held.Number(1e-5f)).item<float>().Should().BeLessThanOrEqualTo(0, $"{rows} rows, {activation}");
            }
        }
    }

    /// <summary>Compares two batches. The first is small enough for the harness's kernel, whose gradient has the bits of a CPU. For the second, torch computes
    /// the gradient, which differs by rounding.</summary>
    [FactOnCuda]
    public void The_gradient_of_an_embedding_is_that_of_a_CPU()
    {
        foreach (var (texts, isOurs) in new[] { (32, true), (170, false) })
        {
            using var scope = NewDisposeScope();
            using RandomStreams random = new(2), same = new(2);
            using Embedding onCpu = new(2_000, 70, random), onCuda = new Embedding(2_000, 70, same).to(CUDA);
            var ids = randint(0, 2_000, [texts, 100], int32, generator: random.Shuffling) * randint(0, 2, [texts, 100], int32, generator: random.Shuffling);
            var weights = rand([texts, 100, 70], generator: random.Shuffling) - Held.Number(.5f);
            Tensor cpu = onCpu.call(ids), cuda = onCuda.call(ids.to(CUDA));
            BackwardPass.Of((cpu * weights).sum());
            BackwardPass.Of((cuda * weights.to(CUDA)).sum());
            Tensor expected = onCpu.parameters().Single().grad!, given = onCuda.parameters().Single().grad!.cpu();

            cuda.cpu().Equals(cpu).Should().BeTrue();
            (given - expected).abs().max().item<float>().Should().BeLessThan(1e-2f); // the gradient of one word adds thousands of numbers, and its sum is small
            if (isOurs)
                given.Equals(expected).Should().BeTrue();
        }
    }

    [FactOnCuda]
    public void A_word_outside_the_table_has_no_vector_and_changes_no_gradient()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(2);
        using var embedding = new Embedding(3, 4, random).to(CUDA);

        var vectors = embedding.call(tensor(new[] { 0, 3, -1, 2 }, [1, 4]).to(CUDA));
        BackwardPass.Of(vectors.sum());

        vectors.cpu().isnan().all(-1).data<bool>().ToArray().Should().Equal(false, true, true, false);
        embedding.parameters().Single().grad!.cpu()[.., 0].data<float>().ToArray().Should().Equal(1, 0, 1);
    }

    [FactOnCuda]
    public void Losses_are_those_of_a_CPU()
    {
        foreach (var (rows, logits) in new[] { (1, 1), (64, 1), (5_000, 1), (1, 3), (300, 20), (300, 200) })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(2);
            var objective = logits == 1 ? Objective.Binary : Objective.Softmax(logits);
            var labels = randint(0, Math.Max(2, logits), [rows, 1], float32, generator: random.Shuffling);
            var values = (rand([rows, logits], generator: random.Shuffling) - Held.Number(.5f)) * Held.Number(60f);
            Tensor onCpu = values.clone(), onCuda = values.to(CUDA);
            (onCpu.requires_grad, onCuda.requires_grad) = (true, true);
            Tensor cpu = objective.LossOf(onCpu, labels), cuda = objective.LossOf(onCuda, labels.to(CUDA));
            BackwardPass.Of(cpu);
            BackwardPass.Of(cuda);

            cuda.item<float>().Should().BeApproximately(cpu.item<float>(), 1e-5f * Math.Max(1, cpu.item<float>()), $"{rows} rows of {logits}");
            (onCuda.grad!.cpu() - onCpu.grad!).abs().max().item<float>().Should().BeLessThan(1e-6f, $"{rows} rows of {logits}");
        }
    }

    [FactOnCuda]
    public void Dropout_is_the_product_with_the_mask_of_its_drawing()
    {
        using var scope = NewDisposeScope();
        using RandomStreams random = new(5), same = new(5);
        using var layer = new Dropout(.3, random);
        for (var drawing = 0; drawing < 3; drawing++)
        {
            var input = rand([33, 64], generator: random.Shuffling).to(CUDA);
            input.requires_grad = true;
            var mask = same.OnGpu(CUDA).Bernoulli([33, 64], layer.Kept, (float)(1 / layer.Kept));

            var output = layer.call(input);
            BackwardPass.Of(output.sum());

            output.Equals(input * mask).Should().BeTrue();
            input.grad!.Equals(mask).Should().BeTrue();
        }
    }

    /// <summary>Returns the output, the gradient of the input, the gradients of the weights and the layer's statistics.</summary>
    private static List<Tensor> Results(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor weights, Device device)
    {
        var leaf = input.to(device).detach().clone();
        leaf.requires_grad = true;
        var output = layer.call(leaf);
        BackwardPass.Of((output * weights.to(device)).sum());
        var gradients = layer.parameters().Select(weight => weight.grad!.cpu());
        return [output.detach().cpu(), leaf.grad!.cpu(), .. gradients, .. layer.buffers().Select(statistic => statistic.cpu())];
    }

    [FactOnCuda]
    public void A_backward_pass_stays_on_the_calling_thread()
    {
        using var scope = NewDisposeScope();
        BackwardPass.StaysOnItsThread.Should().BeTrue();
        var input = ones(1, device: CUDA);
        input.requires_grad = true;
        NotesItsThread.Thread = 0;
        BackwardPass.Of(NotesItsThread.apply(input).sum());
        NotesItsThread.Thread.Should().Be(Environment.CurrentManagedThreadId);
    }

    private sealed class NotesItsThread : autograd.SingleTensorFunction<NotesItsThread>
    {
        public static int Thread { get; set; }

        public override string Name => nameof(NotesItsThread);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            Thread = Environment.CurrentManagedThreadId;
            return [grad_output.clone()];
        }
    }
}
