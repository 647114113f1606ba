using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>A recorded step that keeps its own results leaves the meter with the same figures as a step whose results are copied one by one.</summary>
[Trait("Category", "Unit")]
public sealed class WindowCopyTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Batch = 5;

    [FactWithCompiler]
    public void Figures_are_the_same_whichever_steps_were_recorded()
    {
        Compare(Objective.Binary, classes: 2);
        Compare(Objective.Softmax(3), classes: 3);
    }

    [FactWithCompiler]
    public void A_tensor_that_the_kernel_would_misread_is_an_error()
    {
        using var scope = NewDisposeScope();
        using var meter = new StepMeter(CPU, Batch);
        FluentActions.Invoking(() => meter.Record(new StepOutcome(tensor(.5), zeros(Batch, 1), zeros(Batch, 1)), Copy))
            .Should().Throw<ArgumentException>().WithMessage("The meter got a tensor of Float64, contiguous; expected contiguous Float32.*");
    }

    private WindowCopy Copy => new(new EmulatedDriver(compiled.Gpu).Program("Meter.cu"));

    /// <summary>Three steps kernel by kernel, recorded ones over two windows, a short one, and an epoch more.</summary>
    private void Compare(Objective objective, int classes)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(8);
        using StepMeter copied = new(CPU, Batch, objective), kept = new(CPU, Batch, objective);
        var (rows, copy) = (Some.Rows(Some.Dataset()), Copy);
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            copied.Reset();
            kept.Reset();
            for (var step = 0; step < 41; step++)
            {
                var count = step == 40 ? Batch - 2 : Batch;
                var outcome = new StepOutcome(rand(1, generator: random.Shuffling).squeeze(0),
                    randn([count, objective.Logits], generator: random.Shuffling), randint(0, classes, [count, 1], generator: random.Shuffling).to(float32));
                copied.Add(outcome.Loss, outcome.Logits, outcome.Labels);
                if (step == 40 || (epoch == 1 && step < 3))
                {
                    kept.Add(outcome.Loss, outcome.Logits, outcome.Labels);
                    continue;
                }
                kept.BeforeLaunch();
                kept.Record(outcome, copy); // without a card, what is recorded happens at once
                kept.AddLaunched(steps: 1);
            }
            kept.Read(epoch, rows, () => TimeSpan.FromSeconds(1)).Should().BeEquivalentTo(copied.Read(epoch, rows, () => TimeSpan.FromSeconds(1)));
        }
    }
}
