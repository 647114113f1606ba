using Harness.Experiments;
using Harness.Runtime;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using TorchSharp;
using static TorchSharp.torch;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Cuda;

/// <summary>A GPU sums in another order than a CPU and draws other dropout masks:
/// it says the same but for rounding, and learns the same but for chance.</summary>
[Trait("Category", "GPU")]
public sealed class LstmOnCudaTests
{
    [FactOnCuda]
    public void Says_what_the_same_weights_say_on_a_CPU()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 3);
        using var model = Declared.Lstm.Model(random);
        model.eval();
        using var still = inference_mode();
        var ids = Held.Range(5 * 100).reshape(5, 100); // [N, T]
        var onCpu = model.call(ids);               // [N, 1]
        var onCuda = model.to(CUDA).call(ids.to(CUDA));
        onCuda.device.type.Should().Be(DeviceType.CUDA);
        (onCuda.cpu() - onCpu).abs().max().item<float>().Should().BeLessThan(1e-3f); // TF32 would keep ten bits of a product
    }

    [FactOnCuda]
    public void Learns_what_it_learns_on_a_CPU_within_the_noise_of_that_accepted_snapshot()
    {
        var profile = AmazonReviews.Study.Profile();
        var result = new ExperimentRunner(profile, Dataset.Load(profile), ComputeDevice.Current).Run(Declared.Lstm);
        result.Device.Should().Be("cuda");
        result.Violations.Should().BeEmpty();

        var accepted = File.ReadAllText(Path.Combine(AmazonReviews.Study.Results, "smoke", "cpu", "lstm.verified.json"));
        var comparison = SnapshotComparison.Of(MetricSnapshot.Of(result), accepted);
        comparison.Statements.Select(difference => difference.Key).Should().Equal("device");
        comparison.Noise.Beyond.Should().BeEmpty();
    }
}
