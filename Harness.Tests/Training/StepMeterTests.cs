using System.Diagnostics;
using Harness.Data;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Optimisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Tests the results of the checks of every training step, and their cost.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class StepMeterTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>Adds 37 steps of 5 rows and one of 3: two windows of 16 steps, a part of a third, and a batch of another size.</summary>
    [Fact]
    public void The_sums_include_all_steps_of_full_and_partial_windows()
    {
        using var generator = new Generator(1, CPU);
        var batches = Enumerable.Range(0, 38)
            .Select(step =>
                (Loss: rand(1, generator: generator), Logits: randn([step < 37 ? 5 : 3, 1], generator: generator),
                    Labels: randint(0, 2, [step < 37 ? 5 : 3, 1], generator: generator).to(float32))).ToList();
        using var meter = new StepMeter(CPU, batch: 5);
        foreach (var (loss, logits, labels) in batches)
            meter.Add(loss.squeeze(0), logits, labels);

        var epoch = meter.Read(epoch: 1, Some.Rows(Some.Dataset()), () => TimeSpan.FromSeconds(1));

        var (allLogits, allLabels) = (cat([.. batches.Select(batch => batch.Logits)]), cat([.. batches.Select(batch => batch.Labels)]));
        epoch.Should().BeEquivalentTo(new { Rows = 188L, Steps = 38, LabelsOutsideDomain = 0L, Positives = (long)allLabels.sum().item<float>() });
        epoch.Loss.Should().BeApproximately(batches.Sum(batch => batch.Loss.item<float>() * (double)batch.Labels.shape[0]) / 188, 1e-12);
        epoch.Accuracy.Should().Be(allLogits.gt(Held.Number(0)).eq(allLabels.gt(Held.Number(0))).to(float64).mean().item<double>());
        epoch.LargestLogit.Should().Be(allLogits.abs().max().item<float>());
        epoch.SmallestStepLoss.Should().Be(batches.Min(batch => batch.Loss.item<float>()));
        epoch.LargestStepLoss.Should().Be(batches.Max(batch => batch.Loss.item<float>()));
        epoch.LargestGradientNorm.Should().BeNull("nothing was trained");
    }

    [Fact]
    public void NaN_in_one_step_is_visible_at_the_end()
    {
        using var meter = new StepMeter(CPU, batch: 2);
        for (var step = 0; step < 40; step++)
            meter.Add(step == 20
                ? tensor(float.NaN) : tensor(.5f), full([2, 1], Held.Number(step == 30 ? float.NaN : 1)), ones(2, 1) * Held.Number(step == 35 ? 2 : 1));

        meter.Read(epoch: 1, Some.Rows(Some.Dataset()), () => TimeSpan.FromSeconds(1)).Should().BeEquivalentTo(
            new { SmallestStepLoss = float.NaN, LargestStepLoss = float.NaN, LargestLogit = float.NaN, LabelsOutsideDomain = 2L });
    }

    /// <summary>Measures the notebook's CNN. Its step is the shortest of all models, so the checks have the largest share of it.</summary>
    /// <remarks>The best of three measurements counts, because other processes can only increase the share.</remarks>
    [Fact]
    public void The_checks_of_every_step_cost_less_than_2_percent_of_it() =>
        Enumerable.Range(0, 3).Min(_ => ShareOfTheChecks()).Should().BeLessThan(.02);

    private static double ShareOfTheChecks()
    {
        var experiment = global::Experiments.Tests.Notebook.Cnn;
        using var random = new RandomStreams(1);
        using var model = experiment.Model(random).to(Some.Device.Torch);
        using var rows = TensorRows.From(Dataset.Load(AmazonReviews.Study.Profile()).Encode(experiment.Tokenisation, Split.Train), Some.Device);
        Parameter[] weights = [.. model.parameters()];
        using var adam = new KerasAdam(weights, experiment.LearningRate);
        using var meter = new StepMeter(Some.Device.Torch, experiment.BatchSize);
        var (training, checking) = (new List<double>(), new List<double>());
        for (var step = 0; step < 128; step++)
        {
            using var scope = NewDisposeScope();
            var clock = Stopwatch.StartNew();
            var (ids, labels) =
                (rows.IdsOf(step * experiment.BatchSize, experiment.BatchSize), rows.Labels.narrow(0, step * experiment.BatchSize, experiment.BatchSize));
            var logits = model.call(ids);
            var loss = nn.functional.binary_cross_entropy_with_logits(logits, labels);
            loss.backward();
            var check = Stopwatch.StartNew();
            meter.AddGradients(adam.Gradients);
            check.Stop();
            adam.Step();
            check.Start();
            meter.Add(loss, logits, labels);
            checking.Add(check.Elapsed.TotalMilliseconds);
            training.Add(clock.Elapsed.TotalMilliseconds);
        }

        // The times of whole windows are compared, because one step of each window checks all of it. The median reduces the influence of other processes.
        // The first window is skipped, because it includes the time of compilation.
        double Median(List<double> times) => times.Chunk(16).Skip(1).Select(window => window.Sum()).Order().ElementAt(3);
        return Median(checking) / Median(training);
    }
}
