using Harness.Health;
using Harness.Health.Numbers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Health.Numbers;

[Trait("Category", "Unit")]
public sealed class NumericCheckRunTests
{
    [Fact]
    public void Every_layer_of_the_harness_is_right_on_this_machine() => NumericCheckRun.Faults(NumericCheckCatalogue.OfLayers, Some.Device).Should().BeEmpty();

    [Fact]
    public void Sums_that_are_off_in_single_precision_are_found_in_all_results() =>
        Faults(x => x * Held.Number(1.1)).Should().Equal("inference", "output", "input gradient", "weight gradient");

    [Fact]
    public void A_wrong_gradient_alone_is_found() =>
        Faults(x => x.detach().Plus((x - x.detach()) * Held.Number(1.1))).Should().Equal("input gradient", "weight gradient");

    [Fact]
    public void Numbers_that_are_none_are_found() => Faults(x => x / Held.Number(0f) - x / Held.Number(0f)).Should().Contain("inference");

    [Fact]
    public void A_difference_that_single_precision_explains_is_none() => Faults(x => x * Held.Number(1.0001)).Should().BeEmpty();

    [Fact]
    public void Wrong_layers_prevent_runs_and_torch_s_own_are_a_warning()
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
        NumericCheckRun.Faults([new NumericCheck("spoilt", "5 to 3", _ => new Spoilt(inSinglePrecision),
            random => rand([7, 5], generator: random))], Some.Device)
            .Select(fault => fault.What);

    private sealed class Spoilt : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _sums = nn.Linear(5, 3, hasBias: false);
        private readonly Func<Tensor, Tensor> _spoil;

        public Spoilt(Func<Tensor, Tensor> spoil) : base(nameof(Spoilt))
        {
            _spoil = spoil;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var sums = _sums.call(input);
            return sums.dtype == ScalarType.Float32 ? _spoil(sums) : sums;
        }
    }
}
