using Harness.Health.Numbers;
using Harness.Models.Layers;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using Harness.Runtime.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Compares the recurrences on a GPU with torch's recurrences in double precision on a CPU.</summary>
[Trait("Category", "GPU")]
public sealed class RecurrencesOnCudaTests
{
    private static readonly (string Name, Func<int, RandomStreams, nn.Module<Tensor, Tensor>> Make)[] Layers =
    [
        ("LSTM", (units, random) => new Lstm(5, units, returnSequences: true, random)),
        ("LSTM, last state", (units, random) => new Lstm(5, units, returnSequences: false, random)),
        ("Bidirectional(LSTM)", (units, random) => new BidirectionalLstm(5, units, random)),
        ("SimpleRNN", (units, random) => new SimpleRnn(5, units, random)),
        ("two LSTMs", (units, random) => new TwoLstms(units, random)),
        ("two SimpleRNNs", (units, random) => new TwoSimpleRnns(units, random)),
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
    public void The_kernels_compute_the_notebook_s_sizes_and_cuDNN_computes_others()
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
    public void NaN_reaches_all_states_of_its_row_and_no_other_row()
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
    public void Every_layer_gives_in_single_precision_the_results_of_double_precision() =>
        NumericCheckRun.Faults(NumericCheckCatalogue.OfLayers, ComputeDevice.Current).Should().BeEmpty();

    /// <summary>Takes as many texts as the GPU can hold at once. Every GPU for which kernels are compiled has enough multiprocessors for one.</summary>
    [FactOnCuda]
    public void Two_layers_have_the_same_bits_at_once_and_one_part_after_the_other()
    {
        zeros(1, device: CUDA).Dispose(); // the driver answers only threads on which torch has used the GPU
        var places = TwoLayerKernels.BlocksOfAMultiprocessor * CudaLibrary.Multiprocessors;
        var texts = places / TwoLayersBothWays.BlocksOfAText;
        texts.Should().BePositive();
        foreach (var (lower, upper) in new[] { (64, 32), (16, 64) })
        {
            var program = CudaProgram.Embedded(TwoLayerKernels.Source, TwoLayerKernels.Definition("LOWER", lower), TwoLayerKernels.Definition("UPPER", upper));
            foreach (var some in new[] { 1, texts })
                TwoLayersBothWays.HaveTheSameBits(blocks => new TwoLayerKernels(lower, upper, program, () => blocks), lower, upper, some, CUDA);
        }
    }

    /// <summary>Returns the states, the gradient of the input and the gradients of the weights.</summary>
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

    private sealed class TwoLstms : nn.Module<Tensor, Tensor>
    {
        private readonly Lstm _lower, _upper;

        public TwoLstms(int units, RandomStreams random) : base("two LSTMs")
        {
            (_lower, _upper) = (new Lstm(5, units, returnSequences: true, random), new Lstm(units, 16, returnSequences: false, random));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => Lstm.Stacked(input, _lower, _upper);
    }

    private sealed class TwoSimpleRnns : nn.Module<Tensor, Tensor>
    {
        private readonly SimpleRnn _lower, _upper;

        public TwoSimpleRnns(int units, RandomStreams random) : base("two SimpleRNNs")
        {
            (_lower, _upper) = (new SimpleRnn(5, units, random), new SimpleRnn(units, 64, random));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => SimpleRnn.Stacked(input, _lower, _upper);
    }
}
