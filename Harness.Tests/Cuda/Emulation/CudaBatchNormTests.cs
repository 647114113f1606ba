using Harness.Models.Functions;
using Harness.Runtime;
using static Harness.Tests.Cuda.Emulation.AgainstDouble;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Compares the kernels of batch normalisation with torch in double precision.</summary>
[Trait("Category", "Unit")]
public sealed class CudaBatchNormTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const double Momentum = .9;
    private const float Epsilon = 1e-3f;

    [FactWithCompiler]
    public void Output_gradients_and_moving_statistics_are_those_of_double_precision()
    {
        foreach (var (rows, channels) in new[] { (3, 1), (5, 33), (40, 64) })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(6);
            Tensor input = randn([rows, channels], generator: random.Shuffling), gamma = rand([channels], generator: random.Shuffling),
                beta = rand([channels], generator: random.Shuffling), weights = rand([rows, channels], generator: random.Shuffling);
            var moving = new MovingStatistics(rand([channels], generator: random.Shuffling), rand([channels], generator: random.Shuffling), Momentum, Epsilon);
            Tensor[] exact = [.. new[] { input, gamma, beta }.Select(tensor => Exact(tensor))];
            var exactInput = exact[0];
            var mean = exactInput.mean([0]);
            var variance = ((exactInput - mean) * (exactInput - mean)).mean([0]);
            var expected = ((exactInput - mean) / variance.Plus(tensor((double)Epsilon)).sqrt() * exact[1]).Plus(exact[2]);
            BackwardPass.Of((expected * weights.to(float64)).sum());
            var (expectedMean, expectedVariance) = (MovingAverage(moving.Mean, mean), MovingAverage(moving.Variance, variance));

            Tensor[] given = [Leaf(input), Leaf(gamma), Leaf(beta)];
            var output = CudaBatchNorm.Of(given[0], given[1], given[2], moving, new EmulatedDriver(compiled.Gpu).Program("BatchNorm.cu"));
            BackwardPass.Of((output * weights).sum());

            Near(output, expected);
            Near(moving.Mean, expectedMean);
            Near(moving.Variance, expectedVariance);
            foreach (var (one, other) in given.Zip(exact))
                Near(one.grad!, other.grad!);
        }
    }

    [FactWithCompiler]
    public void One_row_is_its_own_mean_so_the_output_is_beta()
    {
        using var scope = NewDisposeScope();
        Tensor input = Leaf(full([1, 3], Held.Number(7f))), gamma = ones(3), beta = full(3, Held.Number(.25f));
        var moving = new MovingStatistics(zeros(3), ones(3), Momentum, Epsilon);

        var output = CudaBatchNorm.Of(input, gamma, beta, moving, new EmulatedDriver(compiled.Gpu).Program("BatchNorm.cu"));
        BackwardPass.Of(output.sum());

        output.detach().Equals(full([1, 3], Held.Number(.25f))).Should().BeTrue();
        input.grad!.abs().max().item<float>().Should().Be(0);
        moving.Mean[0].item<float>().Should().BeApproximately(.7f, 1e-6f);
        moving.Variance[0].item<float>().Should().BeApproximately(.9f, 1e-6f);
    }

    [FactWithCompiler]
    public void NaN_stays_in_its_channel()
    {
        using var scope = NewDisposeScope();
        var input = rand([4, 3]);
        input[2, 1] = float.NaN;

        var output = CudaBatchNorm.Of(input, ones(3), zeros(3), new MovingStatistics(zeros(3), ones(3), Momentum, Epsilon),
            new EmulatedDriver(compiled.Gpu).Program("BatchNorm.cu"));

        output.isnan().all(0).data<bool>().ToArray().Should().Equal(false, true, false);
    }

    [FactWithCompiler]
    public void Statistics_of_another_width_are_an_error() =>
        FluentActions.Invoking(() => CudaBatchNorm.Of(zeros(4, 3), ones(2), zeros(3), new MovingStatistics(zeros(3), ones(3), Momentum, Epsilon),
                new EmulatedDriver(compiled.Gpu).Program("BatchNorm.cu")))
            .Should().Throw<ArgumentException>().WithMessage("Batch normalisation got gamma as Float32 [2] on cpu; expected contiguous Float32 [3] on cpu.");

    private static Tensor MovingAverage(Tensor moving, Tensor batch) =>
        (moving.to(float64) * Held.Number(Momentum)).Plus(batch.detach() * Held.Number(1 - Momentum));
}
