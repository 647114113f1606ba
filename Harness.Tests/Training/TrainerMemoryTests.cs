using Harness.Runtime;
using Harness.Training;
using TorchSharp;

namespace Harness.Tests.Training;

/// <summary>Tests that training does not leak memory. No other test runs at the same time, because the memory of the whole process is measured.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class TrainerMemoryTests
{
    private const int Steps = 5_000;

    [Fact]
    public void Five_thousand_steps_of_one_epoch_leak_no_memory()
    {
        var tensors = new List<long>();
        var resident = new List<long>();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        model.register_forward_pre_hook(_ =>
        {
            tensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            resident.Add(Environment.WorkingSet);
        });
        using var rows = Some.Rows(Some.Dataset(train: 2 * Steps));

        Trainer.Fit(model, rows, Some.Plan(batchSize: 2), random);

        tensors.Should().HaveCount(Steps);
        tensors[^1].Should().Be(tensors[10], "a step disposes every tensor that it makes");
        (resident[^1] - resident[500]).Should().BeLessThan(50 << 20, "4,500 steps of a leaking loop would hold some hundred MB");
    }
}
