using Harness.Data;
using Harness.Storage;
using Harness.Tokens;
using Harness.Tokens.Prepared;

namespace Harness.Tests.Tokens.Prepared;

/// <summary>Tests the cache of encoded texts: it returns the stored ids, or prepares them again if its files are damaged or belong to other texts.</summary>
[Trait("Category", "Unit")]
public sealed class PreparedCacheTests : IDisposable
{
    private const int TrainRows = 60, TestRows = 37;

    private static readonly Preparation Settings = new(vocabularySize: 41, fitRows: 50, 7, 3);

    private readonly ScratchFolder _folder = new();
    private readonly List<string> _messages = [];

    public PreparedCacheTests() => WriteReviews("data", TrainRows, TestRows);

    public void Dispose() => _folder.Dispose();

    private string CacheDirectory => Path.Combine(_folder.Path, "cache");

    private string[] Entries => [.. OptionalFile.FoldersIn(CacheDirectory).Where(folder => Path.GetFileName(folder) != "inputs")];

    [Fact]
    public void Returns_the_ids_of_a_preparation_in_memory_when_written_and_when_read()
    {
        var inMemory = Encoder.Prepare(new Corpus(Some.Reviews(TrainRows), Split.Train), new Corpus(Some.Reviews(TestRows, seed: 2), Split.Test), Settings);

        foreach (var expectCached in new[] { false, true })
        {
            var report = new PreparationReport();
            var prepared = Open(report: report);

            report.WereThere.Should().Be(expectCached);
            prepared.Should().BeEquivalentTo(inMemory);
            foreach (var split in new[] { Split.Train, Split.Test })
                foreach (var tokens in Settings.Lengths)
                    Bits(prepared, split, tokens).Should().Be(Bits(inMemory, split, tokens));
        }
    }

    /// <summary>Checks a tokenisation with other rules than the defaults. The tokens are characters, so backslashes are tokens too.</summary>
    [Fact]
    public void Declared_rules_are_applied_when_written_and_when_read()
    {
        Put(Path.Combine(_folder.Path, "data", "train.ft.txt"), "__label__1 a\\nb Aa\n__label__2 b\\\\ a\n"u8.ToArray());
        Put(Path.Combine(_folder.Path, "data", "test.ft.txt"), "__label__1 \\b A\n__label__2 z b\n"u8.ToArray());
        var rules = Preparation.For(new Tokenisation
        {
            VocabularySize = 40,
            Tokens = 5,
            FitRows = 100,
            Words = new WordRules { Characters = true, LowerCase = false },
            UnknownWord = "<OOV>",
            Padding = new SequencePadding(SequenceEnd.Post, SequenceEnd.Post),
        }, []);

        foreach (var expectCached in new[] { false, true })
        {
            var report = new PreparationReport();
            var prepared = Open(preparation: rules, report: report);

            report.WereThere.Should().Be(expectCached);
            prepared.Vocabulary.Words.Should().Equal("<OOV>", "a", "\\", "b", " ", "n", "A");
            prepared.Encoded(Split.Test, 5).Ids.ToArray().Should().Equal(3, 4, 5, 7, 0, /**/ 1, 5, 4, 0, 0);
            (prepared.Encoded(Split.Test, 5).WordsSeen, prepared.Encoded(Split.Test, 5).WordsDropped).Should().Be((7, 1));
        }
        Open(preparation: Preparation.For(rules.Tokenisations[0] with { UnknownWord = null }, [])).Encoded(Split.Test, 5).Ids.ToArray()
            .Should().Equal(2, 3, 4, 6, 0, /**/ 4, 3, 0, 0, 0);
    }

    public static TheoryData<string> EveryFile =>
        ["train-3.ids.int16", "train-7.ids.int16", "test-3.ids.int16", "test-7.ids.int16", "train.labels.uint8", "test.labels.uint8",
            "vocabulary.utf8", "manifest.json"];

    [Theory, MemberData(nameof(EveryFile))]
    public void A_damaged_file_is_detected_and_prepared_again(string name)
    {
        Open();
        var original = File.ReadAllBytes(Path.Combine(Entries.Single(), name));

        AfterDamage(name, file => File.Delete(file));
        AfterDamage(name, file => Put(file, original[..^1]));
        AfterDamage(name, file => Put(file, [.. original, 0]));
        AfterDamage(name, file => Put(file, []));
        AfterDamage(name, file => Put(file, [.. original.Reverse()]));
        for (int bit = 0; bit < 8; bit++)
            AfterDamage(name, file => Flip(file, original.Length * bit / 8, bit));
    }

    [Fact]
    public void The_list_of_damaged_files_contains_every_file_of_the_cache()
    {
        Open();
        Directory.GetFiles(Entries.Single()).Select(Path.GetFileName).Should().BeEquivalentTo(EveryFile.Cast<object[]>().Select(row => (string)row[0]));
    }

    [Fact]
    public void Reviews_in_another_version_of_the_format_are_prepared_again()
    {
        Open();
        var folder = Entries.Single();
        var path = Path.Combine(folder, Manifest.FileName);
        var manifest = ChecksummedJson.Read<Manifest>(path);
        File.Delete(path);
        ChecksummedJson.Write(path, manifest with { Version = 0 });

        Open();

        _messages.Should().ContainSingle().Which.Should().Contain("version 0").And.Contain(folder).And.EndWith("They are prepared again.");
    }

    [Fact]
    public void The_reviews_of_one_data_set_under_the_name_of_another_are_not_used()
    {
        Open();
        var first = Entries.Single();
        WriteReviews("other", TrainRows, TestRows - 1);
        Open("other");
        var second = Entries.Except([first]).Single();
        Directory.Delete(first, recursive: true);
        Directory.Move(second, first);

        Open().Test.Rows.Should().Be(TestRows);

        _messages.Should().ContainSingle().Which.Should().Contain("other texts");
    }

    [Fact]
    public void Recognises_the_same_content_in_another_folder_and_with_another_time()
    {
        Open();
        WriteReviews("copy", TrainRows, TestRows);
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "data", "train.ft.txt"), new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));

        foreach (var place in new[] { "copy", "data" })
        {
            var report = new PreparationReport();
            Open(place, report: report);
            report.WereThere.Should().BeTrue();
        }
    }

    [Fact]
    public void Notices_a_change_of_the_same_size_shortly_after_writing()
    {
        Open();
        var train = Path.Combine(_folder.Path, "data", "train.ft.txt");
        var text = File.ReadAllText(train);
        File.WriteAllText(train, text.Replace("__label__1", "__label__2"));

        Open().Train.Positives.Should().Be(TrainRows);
    }

    /// <summary>Replaces a file with another one of the same size and time, as <c>cp -p</c> and <c>rsync -t</c> do.</summary>
    [Fact]
    public void Notices_a_replaced_file_of_the_same_size_and_time()
    {
        var (train, other) = (Path.Combine(_folder.Path, "data", "train.ft.txt"), Path.Combine(_folder.Path, "other.txt"));
        Thread.Sleep(TimeSpan.FromSeconds(.2)); // a file that has just been written is always read again
        Open();
        var cache = new PreparedCache(CacheDirectory);
        var hasIdentity = FileIdentity.Of(train) is not null;
        cache.Holds(Files("data"), Settings).Should().Be(hasIdentity, "a file without an identity must always be read");
        File.WriteAllText(other, File.ReadAllText(train).Replace("__label__1", "__label__2"));
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(train));
        new FileInfo(other).Length.Should().Be(new FileInfo(train).Length);

        File.Copy(other, train, overwrite: true);
        File.SetLastWriteTimeUtc(train, File.GetLastWriteTimeUtc(other));

        cache.Holds(Files("data"), Settings).Should().BeFalse();
        Open().Train.Positives.Should().Be(TrainRows);
    }

    [Fact]
    public void Other_settings_have_other_ids()
    {
        Open();
        var again = Open(preparation: new Preparation(vocabularySize: 41, fitRows: 50, 4));
        again.Encoded(Split.Test, 4).Ids.Length.Should().Be(4 * TestRows);
        FluentActions.Invoking(() => again.Encoded(Split.Test, 3)).Should().Throw<ArgumentException>().WithMessage("*prepared at lengths 4; got 3*");
        Entries.Should().HaveCount(2);
    }

    [Fact]
    public void Parallel_preparations_leave_one_complete_result()
    {
        var expected = Bits(Open(), Split.Train, 7);
        Directory.Delete(CacheDirectory, recursive: true);

        var prepared = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => Open()).ToList();

        prepared.Select(one => Bits(one, Split.Train, 7)).Should().AllBe(expected);
        Entries.Should().ContainSingle().Which.Should().NotEndWith(".partial");
        _messages.Should().BeEmpty();
    }

    [Fact]
    public void Parallel_preparations_repair_a_damaged_result()
    {
        var expected = Bits(Open(), Split.Train, 7);
        Flip(Path.Combine(Entries.Single(), "train-7.ids.int16"), 5, 3);

        Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(_ => Bits(Open(), Split.Train, 7)).Should().AllBe(expected);
        Entries.Should().ContainSingle().Which.Should().NotEndWith(".partial");
    }

    [Fact]
    public void A_bad_line_leaves_no_files()
    {
        _folder.Write(Path.Combine("data", "test.ft.txt"), "__label__1 fine\n__label__3 not\n");
        FluentActions.Invoking(() => Open()).Should().Throw<CorpusFormatException>().WithMessage("*test.ft.txt, line 2: *unknown label*");
        Entries.Should().BeEmpty();
    }

    [Fact]
    public void A_cancelled_preparation_leaves_no_files()
    {
        using var stop = new CancellationTokenSource();
        var report = new PreparationReport { Progress = _ => stop.Cancel() };
        FluentActions.Invoking(() => new PreparedCache(CacheDirectory).Open(Files("data"), Settings, report, stop.Token))
            .Should().Throw<OperationCanceledException>();
        Entries.Should().BeEmpty();
    }

    [Fact]
    public void A_cache_folder_that_cannot_be_written_is_named()
    {
        _folder.Write("cache", "a file where a folder should be");
        FluentActions.Invoking(() => Open()).Should().Throw<IOException>().WithMessage($"*could not be prepared in '{CacheDirectory}'*--cache*");
    }

    [Fact]
    public void Old_files_of_a_killed_process_are_removed()
    {
        string Left(string name, TimeSpan age)
        {
            var folder = Directory.CreateDirectory(Path.Combine(CacheDirectory, name)).FullName;
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow - age);
            return folder;
        }

        var (old, recent) = (Left("old.partial", TimeSpan.FromDays(2)), Left("recent.partial", TimeSpan.FromHours(1)));

        Open();

        (Directory.Exists(old), Directory.Exists(recent)).Should().Be((false, true), "another process may still be writing the recent one");
    }

    private PreparedData Open(string data = "data", Preparation? preparation = null, PreparationReport? report = null) =>
        new PreparedCache(CacheDirectory).Open(Files(data), preparation ?? Settings, report ?? new PreparationReport { Say = Record }, CancellationToken.None);

    private void Record(string message)
    {
        lock (_messages)
            _messages.Add(message);
    }

    private SplitFiles Files(string data) => SplitFiles.In(Path.Combine(_folder.Path, data));

    private void WriteReviews(string data, int train, int test)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, data));
        _folder.Write(Path.Combine(data, "train.ft.txt"), Lines(Some.Reviews(train)));
        _folder.Write(Path.Combine(data, "test.ft.txt"), Lines(Some.Reviews(test, seed: 2)));
    }

    private static string Lines(LabelledText[] reviews) => string.Concat(reviews.Select(review => $"__label__{1 + (int)review.Label} {review.Text}\n"));

    private void AfterDamage(string name, Action<string> damage)
    {
        var before = Bits(Open(), Split.Train, 7);
        _messages.Clear();
        damage(Path.Combine(Entries.Single(), name));

        Bits(Open(), Split.Train, 7).Should().Be(before);

        _messages.Should().ContainSingle().Which.Should().Contain("are not used").And.EndWith("They are prepared again.");
    }

    private static void Flip(string file, int at, int bit)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= (byte)(1 << bit);
        Put(file, bytes);
    }

    /// <summary>Replaces the file instead of writing into it, because it may still be mapped into memory.</summary>
    private static void Put(string file, byte[] bytes) => Harness.Storage.WholeFile.WriteBytes(file, bytes);

    private static string Bits(PreparedData prepared, Split split, int tokens)
    {
        var encoded = prepared.Encoded(split, tokens);
        return $"{string.Join(' ', encoded.Ids.ToArray())} {string.Join("", encoded.Labels.ToArray())} {encoded.IdsSha256} {encoded.CorpusFingerprint} "
            + $"{encoded.VocabularyFingerprint}";
    }
}
