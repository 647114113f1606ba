using Harness.Health;

namespace Harness.Tests.Health;

[Trait("Category", "Unit")]
public sealed class SnapshotHealthTests : IDisposable
{
    private readonly ScratchFolder _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void A_snapshot_of_a_removed_experiment_is_a_warning_to_delete_the_file()
    {
        foreach (var file in (string[])["lstm.verified.json", "old-lstm.verified.json", "older.received.json", "comparison.verified.json",
            "claims.verified.json", "decision.verified.json", "noise.json"])
            WriteIn("smoke/cpu", file);
        WriteIn("sample/cpu/mine", "old-lstm.verified.json");

        var abandoned = SnapshotHealth.Abandoned(_results.Path, ["lstm"]).Single();

        abandoned.Condition.Should().Be(Condition.Warning);
        abandoned.Seen.Split(", ").Select(file => Path.GetRelativePath(_results.Path, file).Replace('\\', '/')).Should()
            .Equal("sample/cpu/mine/old-lstm.verified.json", "smoke/cpu/old-lstm.verified.json", "smoke/cpu/older.received.json");
        abandoned.ToDo.Should().Contain("Delete the file.");
    }

    [Fact]
    public void The_study_of_this_repository_has_no_snapshot_of_a_removed_experiment() =>
        SnapshotHealth.Abandoned(AmazonReviews.Study.AcceptedSnapshots, [.. AmazonReviews.Study.Experiments.Select(experiment => experiment.Name)])
            .Should().BeEmpty();

    private void WriteIn(string folder, string file)
    {
        Directory.CreateDirectory(Path.Combine(_results.Path, folder));
        _results.Write($"{folder}/{file}", "{}");
    }
}
