using Harness.Models.Layers;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Tests.Models;

/// <summary>The simple recurrence that is computed in a way of its own for speed, against torch's: states and gradients.</summary>
[Trait("Category", "Unit")]
public sealed class ReluRecurrenceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1, Some.Device);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
    }

    /// <summary>At the notebook's sizes.</summary>
    [Theory, InlineData(64, 100, 128, 64), InlineData(64, 50, 64, 32)]
    public void States_and_gradients_are_torchs_to_the_bit(int rows, int steps, int inputs, int units)
    {
        foreach (var (ours, torchs) in Recurrences(rows, steps, inputs, units))
            Bits(ours).Should().Equal(Bits(torchs));
    }

    /// <summary>All sizes different; of small products MKL takes the sums in another order.</summary>
    [Theory, InlineData(2, 5, 4, 3), InlineData(3, 1, 4, 2), InlineData(256, 50, 64, 32)]
    public void States_and_gradients_are_torchs_at_any_size(int rows, int steps, int inputs, int units)
    {
        foreach (var (ours, torchs) in Recurrences(rows, steps, inputs, units))
            ours.allclose(torchs, rtol: 1e-4, atol: 1e-5 * torchs.abs().max().item<float>()).Should().BeTrue();
    }

    /// <summary>Nodes of our own in torch's graph are let go of with it.</summary>
    [Fact]
    public void Leaves_no_tensor_behind()
    {
        var layer = new SimpleRnn(4, 3, _random);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            layer.call(rand(2, 6, 4).requires_grad_()).sum().backward();
            foreach (var weight in layer.parameters())
                weight.grad = null;
        }
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    /// <summary>States, and the gradients of the input and of the three weights that are trained: ours and torch's.</summary>
    private IReadOnlyList<(Tensor Ours, Tensor Torchs)> Recurrences(int rows, int steps, int inputs, int units)
    {
        var layer = new SimpleRnn(inputs, units, _random);
        var cells = layer.named_modules().Select(module => module.module).OfType<TorchSharp.Modules.RNN>().Single();
        var input = randn([steps, rows, inputs], generator: _random.Initialisation).transpose(0, 1).detach().requires_grad_(); // [N, T, E], as an embedding lays it out
        var towards = randn([rows, steps, units], generator: _random.Initialisation);

        var results = Results(layer.call(input), input, cells, towards).Zip(Results(cells.call(input).Item1, input, cells, towards)).ToList();

        results.Should().HaveCount(5);
        return results;
    }

    private static Tensor[] Results(Tensor states, Tensor input, nn.Module cells, Tensor towards)
    {
        foreach (var weight in cells.parameters().Append(input))
            weight.grad = null;
        states.backward([towards]);
        return [states, input.grad!.clone(), .. cells.parameters().Select(weight => weight.grad).OfType<Tensor>()];
    }

    private static int[] Bits(Tensor tensor) => [.. tensor.detach().contiguous().data<float>().Select(BitConverter.SingleToInt32Bits)];
}
