using Harness.Experiments;
using Harness.Runtime;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;
using TorchSharp;
using static TorchSharp.torch;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Cuda;

/// <summary>Tests the LSTM on a GPU. A GPU adds numbers in another order than a CPU and draws other dropout masks. So its logits may differ by rounding, and
/// its trained model by chance.</summary>
[Trait("Category", "GPU")]
public sealed class LstmOnCudaTests
{
    [FactOnCuda]
    public void Gives_the_logits_of_the_same_weights_on_a_CPU()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(seed: 3);
        using var model = Declared.Lstm.Model(random);
        model.eval();
        using var inference = inference_mode();
        var ids = Held.Range(5 * 100).reshape(5, 100); // [N, T]
        var onCpu = model.call(ids);               // [N, 1]
        var onCuda = model.to(CUDA).call(ids.to(CUDA));
        onCuda.device.type.Should().Be(DeviceType.CUDA);
        (onCuda.cpu() - onCpu).abs().max().item<float>().Should().BeLessThan(1e-3f); // TF32 would round the factors of a product to ten bits
    }

    [FactOnCuda]
    public void Trains_to_the_metrics_of_the_accepted_CPU_snapshot_within_its_noise()
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
