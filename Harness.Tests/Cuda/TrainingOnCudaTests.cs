using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>What a training step on a card does beside the layers.</summary>
[Trait("Category", "GPU")]
public sealed class TrainingOnCudaTests
{
    [FactOnCuda]
    public void Adam_moves_weights_where_a_CPU_s_moves_them()
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
    public void Masks_keep_the_share_that_they_should_and_are_their_seed_s()
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
    public void Batch_normalisation_computes_what_a_CPU_computes()
    {
        foreach (var rows in new[] { 1, 5, 64, 2_000 }) // the last batch is too large for our kernels
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(2);
            using BatchNormalization onCpu = new(40), onCuda = new BatchNormalization(40).to(CUDA);
            var (input, weights) = (rand([rows, 40], generator: random.Shuffling), rand([rows, 40], generator: random.Shuffling));
            var (cpu, cuda) = (Results(onCpu, input, weights, CPU), Results(onCuda, input, weights, CUDA));
            foreach (var (one, other) in cpu.Zip(cuda))
                (one - other).abs().max().item<float>().Should().BeLessThan(1e-4f, $"{rows} rows");
        }
    }

    private static List<Tensor> Results(BatchNormalization layer, Tensor input, Tensor weights, Device device)
    {
        var leaf = input.to(device).detach().clone();
        leaf.requires_grad = true;
        var output = layer.call(leaf);
        BackwardPass.Of((output * weights.to(device)).sum());
        var gradients = layer.parameters().Select(weight => weight.grad!.cpu());
        return [output.detach().cpu(), leaf.grad!.cpu(), .. gradients, .. layer.buffers().Select(statistic => statistic.cpu())];
    }

    [FactOnCuda]
    public void A_backward_pass_stays_on_the_thread_that_asks_for_it()
    {
        using var scope = NewDisposeScope();
        BackwardPass.StaysOnItsThread.Should().BeTrue();
        var input = ones(1, device: CUDA);
        input.requires_grad = true;
        Witness.Thread = 0;
        BackwardPass.Of(Witness.apply(input).sum());
        Witness.Thread.Should().Be(Environment.CurrentManagedThreadId);
    }

    private sealed class Witness : autograd.SingleTensorFunction<Witness>
    {
        public static int Thread { get; set; }

        public override string Name => nameof(Witness);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).clone();

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            Thread = Environment.CurrentManagedThreadId;
            return [grad_output.clone()];
        }
    }
}
