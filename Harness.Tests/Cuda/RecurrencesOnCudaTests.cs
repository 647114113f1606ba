using Harness.Health.Numbers;
using Harness.Models.Layers;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>The kernels of recurrences against torch's in double precision on a CPU.</summary>
[Trait("Category", "GPU")]
public sealed class RecurrencesOnCudaTests
{
    private static readonly (string Name, Func<int, RandomStreams, nn.Module<Tensor, Tensor>> Make)[] Layers =
    [
        ("LSTM", (units, random) => new Lstm(5, units, returnSequences: true, random)),
        ("LSTM, last state", (units, random) => new Lstm(5, units, returnSequences: false, random)),
        ("Bidirectional(LSTM)", (units, random) => new BidirectionalLstm(5, units, random)),
        ("SimpleRNN", (units, random) => new SimpleRnn(5, units, random)),
    ];

    [FactOnCuda]
    public void Give_the_states_and_gradients_of_double_precision()
    {
        foreach (var (units, rows, steps) in new[] { (16, 1, 1), (32, 3, 2), (48, 5, 17), (64, 33, 100), (64, 300, 3) })
            foreach (var (name, make) in Layers)
            {
                using var scope = NewDisposeScope();
                var (exact, onCuda) = (Results(make, units, rows, steps, CPU, float64), Results(make, units, rows, steps, CUDA, float32));
                foreach (var (expected, given) in exact.Zip(onCuda))
                    ((given.cpu() - expected).norm() - expected.norm() * Held.Number(1e-5)).item<double>()
                        .Should().BeLessThanOrEqualTo(0, $"{name} of {units} units, {rows} reviews of {steps} words");
            }
    }

    [FactOnCuda]
    public void Are_taken_for_the_notebook_s_sizes_and_left_to_cuDNN_elsewhere()
    {
        using var scope = NewDisposeScope();
        var input = zeros([1, 1, 1], device: CUDA);
        TimeSteps.CanCompute(input, 64).Should().BeTrue();
        TimeSteps.CanCompute(input, 32).Should().BeTrue();
        TimeSteps.CanCompute(input, 7).Should().BeFalse();
        TimeSteps.CanCompute(input, 80).Should().BeFalse();
        TimeSteps.CanCompute(zeros([0, 1, 1], device: CUDA), 64).Should().BeFalse();
        TimeSteps.CanCompute(input.to(float64), 64).Should().BeFalse();
    }

    [FactOnCuda]
    public void Hand_on_what_is_no_number()
    {
        using var scope = NewDisposeScope();
        foreach (var (_, make) in Layers)
        {
            using var random = new RandomStreams(1);
            var input = zeros([2, 3, 5]);
            input[1] = float.NaN;
            var states = make(16, random).to(CUDA).call(input.to(CUDA)).cpu();
            states[0].isnan().any().item<bool>().Should().BeFalse();
            states[1].isnan().all().item<bool>().Should().BeTrue();
        }
    }

    [FactOnCuda]
    public void Every_layer_computes_in_single_precision_what_it_does_in_double() =>
        NumericCheckRun.Faults(NumericCheckCatalogue.OfLayers, ComputeDevice.Current).Should().BeEmpty();

    /// <summary>The states, the gradient towards the input and those of the weights.</summary>
    private static List<Tensor> Results(Func<int, RandomStreams, nn.Module<Tensor, Tensor>> make, int units, int rows, int steps,
        Device device, ScalarType precision)
    {
        using var random = new RandomStreams(3);
        var layer = make(units, random).to(device.type).to(precision);
        var input = (rand([rows, steps, 5], generator: random.Shuffling) - Held.Number(.5)).to(precision).to(device).detach();
        input.requires_grad = true;
        var states = layer.call(input);
        BackwardPass.Of((states * rand(states.shape, generator: random.Shuffling).to(precision).to(device)).sum());
        return [states.detach(), input.grad!, .. layer.parameters().Where(weight => weight.requires_grad).Select(weight => weight.grad!)];
    }
}
