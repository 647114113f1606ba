using Harness.Runtime;
using Harness.Training;
using TorchSharp;

namespace Experiments.Tests.Training;

/// <summary>Alone, for the memory of a process is that of all tests in it.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class TrainerMemoryTests
{
    [Fact]
    public void Five_thousand_steps_leave_memory_as_it_was()
    {
        using var random = new RandomStreams(1, Some.Device);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Some.Dataset());
        var tensors = new List<long>();
        var resident = new List<long>();

        Trainer.Fit(model, rows, Some.Plan(epochs: 1_000, batchSize: 16), random, _ =>
        {
            tensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            resident.Add(Environment.WorkingSet);
            return true;
        });

        tensors[^1].Should().Be(tensors[0], "every tensor of a step is disposed with it");
        (resident[^1] - resident[100]).Should().BeLessThan(50 << 20, "4,500 steps of a leaking loop would hold some hundred MB");
    }
}
