using Harness.Health;
using Harness.Health.Numbers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Health.Numbers;

[Trait("Category", "Unit")]
public sealed class NumericCheckRunTests
{
    [Fact]
    public void Every_layer_of_the_harness_passes_on_this_machine() => NumericCheckRun.Faults(NumericCheckCatalogue.OfLayers, Some.Device).Should().BeEmpty();

    [Fact]
    public void Wrong_sums_in_single_precision_are_found_in_all_results() =>
        Faults(x => x * Held.Number(1.1)).Should().Equal("inference", "output", "input gradient", "weight gradient");

    [Fact]
    public void A_wrong_gradient_with_a_right_output_is_found() =>
        Faults(x => x.detach().Plus((x - x.detach()) * Held.Number(1.1))).Should().Equal("input gradient", "weight gradient");

    [Fact]
    public void NaN_is_found() => Faults(x => x / Held.Number(0f) - x / Held.Number(0f)).Should().Contain("inference");

    [Fact]
    public void A_difference_that_single_precision_explains_is_no_fault() => Faults(x => x * Held.Number(1.0001)).Should().BeEmpty();

    [Fact]
    public void Wrong_layers_of_the_harness_are_a_problem_and_wrong_layers_of_torch_a_warning()
    {
        NumericFault[] faults = [new("conv1d 4 to 5 channels", "input gradient", .98), new("lstm 5 to 7 units", "inference", .5)];

        NumericHealth.OfLayers(faults).Condition.Should().Be(Condition.Problem);
        NumericHealth.OfTorch(faults)
            .Should()
            .Match<Observation>(seen => seen.Condition == Condition.Warning
                && seen.Seen.Contains("conv1d 4 to 5 channels, input gradient (off by 98 %); lstm 5 to 7 units, inference (off by 50 %)"));
        NumericHealth.OfLayers([]).Condition.Should().Be(Condition.Ok);
        NumericHealth.OfTorch([]).Condition.Should().Be(Condition.Ok);
    }

    private static IEnumerable<string> Faults(Func<Tensor, Tensor> inSinglePrecision) =>
        NumericCheckRun.Faults([new NumericCheck("spoilt", "5 to 3", _ => new FaultyLayer(inSinglePrecision),
            random => rand([7, 5], generator: random))], Some.Device)
            .Select(fault => fault.What);

    /// <summary>A linear layer whose results are changed in single precision but not in double precision.</summary>
    private sealed class FaultyLayer : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _sums = nn.Linear(5, 3, hasBias: false);
        private readonly Func<Tensor, Tensor> _change;

        public FaultyLayer(Func<Tensor, Tensor> change) : base(nameof(FaultyLayer))
        {
            _change = change;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var sums = _sums.call(input);
            return sums.dtype == ScalarType.Float32 ? _change(sums) : sums;
        }
    }
}
