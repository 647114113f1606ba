using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Tests recorded steps that copy their own results into the meter's window. The meter reports the same metrics as after steps whose results are
/// copied one by one.</summary>
[Trait("Category", "Unit")]
public sealed class WindowCopyTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Batch = 5;

    [FactWithCompiler]
    public void Metrics_are_the_same_for_recorded_and_single_steps()
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

    /// <summary>Compares two epochs of 41 steps. In the first epoch, three single steps come first, and 37 recorded steps fill more than two windows. In the
    /// second epoch, 40 steps are recorded. The last step of both is single and has a smaller batch.</summary>
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
                kept.Record(outcome, copy); // without a GPU, recorded work runs immediately
                kept.AddLaunched(steps: 1);
            }
            kept.Read(epoch, rows, () => TimeSpan.FromSeconds(1)).Should().BeEquivalentTo(copied.Read(epoch, rows, () => TimeSpan.FromSeconds(1)));
        }
    }
}
