using Harness.Runtime;
using Harness.Training.Optimisation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests the arithmetic of the GPU kernels on threads of this machine. The tests of the category GPU run the kernels on a GPU.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class KernelTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Units = EmulatedGpu.Units, Rows = 2, Directions = 2, Gates = 4;

    /// <summary>Compiles the kernels once for a test class, on first use.</summary>
    public sealed class Compiled : IDisposable
    {
        private readonly Lazy<EmulatedGpu> _gpu = new(() => new EmulatedGpu());

        internal EmulatedGpu Gpu => _gpu.Value;

        public void Dispose()
        {
            if (_gpu.IsValueCreated)
                _gpu.Value.Dispose();
        }
    }

    [FactWithCompiler]
    public void An_LSTM_has_the_states_and_gradients_of_its_definition() => Check(Gates, Reference(Lstm), (sums, recurrent, ofStates, steps) =>
    {
        Tensor states = zeros_like(ofStates), cells = zeros_like(ofStates), gates = zeros_like(sums), ofSums = zeros_like(sums);
        ((delegate* unmanaged<int, int, nint, nint, nint, nint, nint, int, void>)compiled.Gpu["launch_lstm_forward"])(Rows, Directions, At(sums),
            At(recurrent), At(states), At(cells), At(gates), steps);
        ((delegate* unmanaged<int, int, nint, nint, nint, nint, nint, int, void>)compiled.Gpu["launch_lstm_backward"])(Rows, Directions, At(ofStates),
            At(recurrent), At(cells), At(gates), At(ofSums), steps);
        return (states, ofSums);
    });

    [FactWithCompiler]
    public void A_simple_recurrence_has_the_states_and_gradients_of_its_definition() => Check(1, Reference(Relu), (sums, recurrent, ofStates, steps) =>
    {
        Tensor states = zeros_like(ofStates), ofSums = zeros_like(sums);
        ((delegate* unmanaged<int, int, nint, nint, nint, int, void>)compiled.Gpu["launch_relu_forward"])(Rows, Directions, At(sums),
            At(recurrent), At(states), steps);
        ((delegate* unmanaged<int, int, nint, nint, nint, nint, int, void>)compiled.Gpu["launch_relu_backward"])(Rows, Directions, At(ofStates), At(recurrent),
            At(states), At(ofSums), steps);
        return (states, ofSums);
    });

    [FactWithCompiler]
    public void Adam_gives_the_weights_of_the_kernel_for_a_CPU()
    {
        const double Rate = .01;
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(4);
        int[] sizes = [4_096, 4_097, 3]; // a whole block, a block and one more, a part of one
        const int Blocks = 1 + 2 + 1;
        Tensor[] start = [.. sizes.Select(size => rand(size, generator: random.Shuffling))], values = [.. start.Select(one => one.clone())],
            means = [.. start.Select(one => zeros_like(one))], squares = [.. start.Select(one => zeros_like(one))];
        Parameter[] expected = [.. start.Select(one => new Parameter(one.clone()))];
        using var adam = new KerasAdam(expected, Rate);
        var table = stackalloc long[32 * 5]; // the struct Weights of Adam.cu
        new Span<long>(table, 32 * 5).Clear();
        for (var step = 1; step <= 5; step++)
        {
            Tensor[] gradients = [.. sizes.Select(size => rand(size, generator: random.Shuffling) - Held.Number(.3))];
            for (var i = 0; i < sizes.Length; i++)
            {
                expected[i].grad = gradients[i];
                ReadOnlySpan<long> weight = [At(values[i]), At(gradients[i]), At(means[i]), At(squares[i]), sizes[i]];
                weight.CopyTo(new Span<long>(table + 5 * i, 5));
            }
            adam.Step();
            ((delegate* unmanaged<int, nint, float, double, void>)compiled.Gpu["launch_adam"])(Blocks, (nint)table, step, Rate);
        }
        for (var i = 0; i < sizes.Length; i++)
        {
            (values[i] - expected[i]).abs().max().item<float>().Should().BeLessThan(1e-6f);
            (values[i] - start[i]).abs().max().item<float>().Should().BeGreaterThan(.01f);
        }
    }

    /// <summary>Compares with the known answers that were published with the generator's paper.</summary>
    [FactWithCompiler]
    public void The_random_numbers_are_those_of_Philox()
    {
        Philox([0, 0, 0, 0], [0, 0]).Should().Equal(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        Philox([~0u, ~0u, ~0u, ~0u], [~0u, ~0u]).Should().Equal(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        Philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]).Should().Equal(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    [FactWithCompiler]
    public void A_mask_keeps_the_given_share_and_writes_nothing_after_its_end()
    {
        var (first, second) = (Mask(drawing: 0), Mask(drawing: 1));
        first[..1_001].Should().OnlyContain(number => number == 0 || number == 2);
        first[..1_001].Count(number => number == 2).Should().BeInRange(240, 360);
        first[1_001..].Should().OnlyContain(number => number == -1);
        second.Should().NotEqual(first);
        Mask(drawing: 0).Should().Equal(first);
    }

    /// <summary>Checks states and gradients of 1 and of 4 time steps. The second direction reads from the end.</summary>
    private static void Check(int gates, Func<Tensor, Tensor, Tensor> reference, Func<Tensor, Tensor, Tensor, int, (Tensor States, Tensor OfSums)> kernels)
    {
        foreach (var steps in new[] { 1, 4 })
        {
            using var scope = NewDisposeScope();
            using var random = new RandomStreams(7);
            Tensor sums = Values(steps, Rows, Directions, gates * Units), recurrent = Values(Directions, gates * Units, Units),
                ofStates = Values(steps, Rows, Directions, Units);
            var exactSums = sums.to(float64).detach();
            exactSums.requires_grad = true;
            var expected = reference(exactSums, recurrent.to(float64));
            BackwardPass.Of((expected * ofStates.to(float64)).sum());

            var (states, ofSums) = kernels(sums, recurrent, ofStates, steps);

            (states - expected).abs().max().item<double>().Should().BeLessThan(1e-6);
            (ofSums - exactSums.grad!).abs().max().item<double>().Should().BeLessThan(1e-6);

            Tensor Values(params long[] shape) => rand(shape, generator: random.Shuffling) - Held.Number(.5);
        }
    }

    /// <summary>Returns a function that computes all states of a recurrence by its definition, direction by direction and step by step.</summary>
    private static Func<Tensor, Tensor, Tensor> Reference(Func<Tensor, Tensor?, Tensor, (Tensor State, Tensor Memory)> step) => (sums, recurrent) =>
    {
        var (steps, directions) = ((int)sums.shape[0], new List<Tensor>());
        for (var direction = 0; direction < Directions; direction++)
        {
            var states = new Tensor[steps];
            Tensor state = zeros([Rows, Units], float64), memory = zeros_like(state);
            for (var turn = 0; turn < steps; turn++)
            {
                var at = direction == 1 ? steps - 1 - turn : turn;
                (state, memory) = step(sums[at].select(1, direction).Plus(state.mm(recurrent[direction].t())), memory, state);
                states[at] = state;
            }
            directions.Add(stack(states));
        }
        return stack(directions, 2); // [T, N, D, H]
    };

    private static (Tensor State, Tensor Memory) Lstm(Tensor z, Tensor? cell, Tensor _)
    {
        var parts = z.chunk(Gates, dim: 1);
        var memory = (parts[1].sigmoid() * cell!).Plus(parts[0].sigmoid() * parts[2].tanh());
        return (parts[3].sigmoid() * memory.tanh(), memory);
    }

    private static (Tensor State, Tensor Memory) Relu(Tensor z, Tensor? none, Tensor _) => (z.relu(), none!);

    private uint[] Philox(uint[] counter, uint[] key)
    {
        var drawn = new uint[4];
        fixed (uint* at = counter, of = key, into = drawn)
            ((delegate* unmanaged<uint*, uint*, uint*, void>)compiled.Gpu["philox_of"])(at, of, into);
        return drawn;
    }

    private float[] Mask(long drawing)
    {
        var numbers = Enumerable.Repeat(-1f, 1_010).ToArray();
        fixed (float* into = numbers)
            ((delegate* unmanaged<float*, long, long, ulong, uint, float, void>)compiled.Gpu["launch_bernoulli"])(into, 1_001, drawing, 99,
                (uint)(.3 * Math.Pow(2, 32)), 2);
        return numbers;
    }

    private static nint At(Tensor tensor) => LibTorch.AddressOf(tensor);
}
