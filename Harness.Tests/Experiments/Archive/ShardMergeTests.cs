using System.Text;
using Harness.Experiments;
using Harness.Experiments.Archive;

namespace Harness.Tests.Experiments.Archive;

/// <summary>Tests that shards are merged completely or not at all, and that the error names the record that prevents it.</summary>
[Trait("Category", "Unit")]
public sealed class ShardMergeTests : IDisposable
{
    private static readonly Experiment Declared = global::Experiments.Tests.Controls.Majority;

    private static readonly Lazy<Dataset> Data = new(() => Some.Dataset());

    private readonly ScratchFolder _folder = new();
    private readonly Profile _profile = Some.Profile(epochs: 1, 1, 2, 3) with { Study = AmazonReviews.Study };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_records_are_copied_byte_for_byte()
    {
        string[] shards = [Shard("a", 1, 2), Shard("b", 3)];

        var merge = Merge(shards);
        merge.CopyTo(MergedFolder);

        merge.Problems.Should().BeEmpty();
        (merge.Runs, merge.LeftAlone).Should().Be((3, 0));
        merge.Experiments.Should().Equal(Declared);
        merge.Missing(Declared).Should().BeEmpty();
        Content(MergedFolder).Should().BeEquivalentTo(shards.SelectMany(Content));
    }

    [Fact]
    public void A_seed_that_was_not_run_is_missing()
    {
        var merge = Merge(Shard("a", 2));

        merge.Problems.Should().BeEmpty();
        merge.Missing(Declared).Should().Equal(1, 3);
    }

    [Fact]
    public void Two_records_of_the_same_run_count_once()
    {
        string[] shards = [Shard("a", 1), Shard("b", 1)];

        var merge = Merge(shards);
        merge.CopyTo(MergedFolder);

        merge.Problems.Should().BeEmpty();
        Content(MergedFolder).Should().BeEquivalentTo(Content(shards[0]), "the first record is copied");
    }

    [Fact]
    public void Two_records_of_a_run_with_different_metrics_are_refused_with_both_files()
    {
        var (one, other) = (Shard("a", 1), Path.Combine(_folder.Path, "b"));
        var result = new ExperimentRunner(_profile, Data.Value, Some.Device).Run(Declared, [1]);
        var run = result.Runs[0];
        new RunArchive(other).Save(result with { Runs = [run with { Evidence = run.Evidence with { Epochs = [run.Evidence.Epochs[0] with { Loss = .5 }] } }] });

        Refusal(one, other).Should().Contain("the same run with different metrics").And.Contain(FileOf(one)).And.Contain(FileOf(other));
    }

    [Fact]
    public void A_damaged_record_is_refused_with_its_file()
    {
        var file = FileOf(Shard("a", 1));
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"epoch\": 1", "\"epoch\": 7", StringComparison.Ordinal));

        Refusal(Shard("b", 2), Path.Combine(_folder.Path, "a")).Should().Be($"'{file}' is damaged: the checksum of {Path.GetFileName(file)} does not match.");
    }

    [Fact]
    public void A_record_with_other_data_is_refused()
    {
        var shard = Path.Combine(_folder.Path, "a");
        new RunArchive(shard).Save(new ExperimentRunner(_profile, Some.Dataset(test: 46), Some.Device).Run(Declared, [1]));

        Refusal(shard).Should().StartWith($"'{FileOf(shard)}' has another configuration than majority here");
    }

    [Fact]
    public void A_record_with_the_file_name_of_another_run_is_refused()
    {
        var (one, other) = (Shard("a", 1), Shard("b", 2));
        File.Copy(FileOf(other), FileOf(one), overwrite: true);

        Refusal(one).Should().Be($"'{FileOf(one)}' contains another run than its file name.");
    }

    [Theory]
    [InlineData("some/cpu/an-lstm-of-theirs/seed-1.0123456789abcdef.json", "is not from this study: it has no experiment 'an-lstm-of-theirs'.")]
    [InlineData("some/cpu/majority/seed-1.json", "is not a run. ")]
    [InlineData("some/cpu/majority/seed-99999999999.0123456789abcdef.json", "is not a run. ")]
    [InlineData("majority.verified.json", "is not a run. ")]
    public void Other_files_in_a_shard_are_refused_with_their_names(string name, string refusal)
    {
        var shard = Shard("a", 1);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(shard, name))!);
        File.WriteAllText(Path.Combine(shard, name), "{}");

        Refusal(shard).Should().StartWith($"'{Path.Combine(shard, name)}' {refusal}");
    }

    [Fact]
    public void A_folder_without_runs_is_refused_with_its_name() =>
        Refusal(Path.Combine(_folder.Path, "nothing")).Should().Be($"'{Path.Combine(_folder.Path, "nothing")}' has no runs.");

    [Fact]
    public void Runs_of_another_profile_are_not_copied()
    {
        var shard = Shard("a", 1);
        new RunArchive(shard).Save(new ExperimentRunner(_profile with { Name = "larger" }, Data.Value, Some.Device).Run(Declared, [1]));

        var merge = Merge(shard);

        merge.Problems.Should().BeEmpty();
        (merge.Runs, merge.LeftAlone).Should().Be((1, 1));
    }

    /// <summary>Checks that no record is left if one cannot be written: a file is in the place of the second record's folder.</summary>
    [Fact]
    public void If_one_record_cannot_be_written_none_is()
    {
        var shard = Shard("a", 1);
        new RunArchive(shard).Save(new ExperimentRunner(_profile, Data.Value, Some.Device).Run(global::Experiments.Tests.Controls.BagOfWords, [1]));
        Directory.CreateDirectory(Path.Combine(MergedFolder, "some", "cpu"));
        File.WriteAllText(Path.Combine(MergedFolder, "some", "cpu", "majority"), "");

        FluentActions.Invoking(() => Merge(shard).CopyTo(MergedFolder)).Should().Throw<IOException>();

        Directory.EnumerateFiles(MergedFolder, "*", SearchOption.AllDirectories).Should().Equal(Path.Combine(MergedFolder, "some", "cpu", "majority"));
    }

    private string MergedFolder => Path.Combine(_folder.Path, "joined");

    private string Shard(string name, params int[] seeds)
    {
        var folder = Path.Combine(_folder.Path, name);
        new RunArchive(folder).Save(new ExperimentRunner(_profile, Data.Value, Some.Device).Run(Declared, seeds));
        return folder;
    }

    private ShardMerge Merge(params string[] shards) => ShardMerge.Of(shards, _profile, Data.Value, "cpu");

    /// <summary>Returns the only problem, and checks that nothing is merged because of it.</summary>
    private string Refusal(params string[] shards)
    {
        var merge = Merge(shards);
        FluentActions.Invoking(() => merge.CopyTo(MergedFolder)).Should().Throw<InvalidOperationException>();
        Directory.Exists(MergedFolder).Should().BeFalse();
        return merge.Problems.Should().ContainSingle().Subject;
    }

    private static string FileOf(string shard) => Directory.GetFiles(shard, "*.json", SearchOption.AllDirectories).Single();

    private static IEnumerable<(string Name, string Text)> Content(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(folder, file), Encoding.Latin1.GetString(File.ReadAllBytes(file))));
}
