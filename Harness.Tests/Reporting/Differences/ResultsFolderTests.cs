using System.Text;
using Harness.Reporting.Differences;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Reporting.Differences;

/// <summary>Tests the reading of results folders with damaged and hostile files: the page of differences is written in spite of them.</summary>
[Trait("Category", "Unit")]
public sealed class ResultsFolderTests : IDisposable
{
    private const string Lstm = "smoke/cpu/lstm", File = $"{Lstm}.verified.json";

    private static readonly SnapshotText Valid = new();

    private readonly TwoFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    public static TheoryData<string, string> Damaged => new()
    {
        { "", "empty" },
        { "\uFEFF", "not JSON" },
        { "{", "not JSON" },
        { "<<<<<<< ours\n{}", "not JSON" },
        { "[1]", "expected a JSON object, got Array" },
        { "null", "expected a JSON object, got Null" },
        { """{ "a": 1, "a": 2 }""", "not JSON" },
        { """{ "a": { "b": 1 }, "a.b": 2 }""", "two values for a.b" },
        { """{ "a": "\ud800" }""", "not JSON: it is not Unicode" },
        { """{ "\ud800": 1 }""", "not JSON" },
        { $$"""{ "{{new string('k', 201)}}": 1 }""", "a key has more than 200 characters" },
        { $$"""{ "a": {{new string('[', 5_000)}} }""", "not JSON" },
        { $$"""{ {{string.Join(",", Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":1"))}} }""", "more than 10,000 values" },
        { $$"""{ "a": "{{new string('a', 1 << 20)}}" }""", "1,048,587 bytes; at most 1,048,576 are allowed" },
    };

    [Theory, MemberData(nameof(Damaged))]
    public void A_damaged_snapshot_is_named_and_the_others_are_compared(string text, string why)
    {
        var difference = _folders.With(Lstm, Valid, text).With("smoke/cpu/cnn", Valid, Valid with { Rows = "8" }).Difference();

        difference.UnreadInHead.Should().ContainSingle().Which.Should().Match<UnreadFile>(file => file.Name == File && file.Reason.StartsWith(why));
        difference.UnreadInBase.Should().BeEmpty();
        difference.Exact.Should().ContainSingle().Which.Snapshot.Should().Be("smoke/cpu/cnn");
        difference.Lone.Should().BeEmpty("an unreadable snapshot is neither new nor removed");
    }

    [Fact]
    public void A_file_that_is_not_Unicode_is_named()
    {
        TwoFolders.Write(_folders.Head, File, [(byte)'{', 0xff, 0xfe, (byte)'}']);
        _folders.With(Lstm, Valid, null).Difference().UnreadInHead.Should().ContainSingle().Which.Reason.Should().Be("not JSON: it is not Unicode");
    }

    public static TheoryData<string> WrongTypes =>
    [
        "null", "\"0.9\"", "[]", "{}", """{ "mean": null, "standardDeviation": 0 }""", """{ "mean": "nought", "standardDeviation": 0 }""",
        """{ "mean": { "mean": 1 }, "standardDeviation": 1 }""",
        """{ "mean": 1e999, "standardDeviation": 1 }""", """{ "mean": 0.5, "standardDeviation": -1 }""", """{ "mean": 0.5, "standardDeviation": 1e-300 }""",
        """{ "mean": 0.5, "standardDeviation": 1e300 }""",
        """{ "mean": 0.5, "standardDeviation": "Infinity" }""",
    ];

    [Theory, MemberData(nameof(WrongTypes))]
    public void A_metric_of_a_wrong_type_is_named(string metric)
    {
        var difference = _folders.With(Lstm, Valid, Valid with { Accuracy = metric }).Difference();

        difference.UnreadInHead.Should().ContainSingle().Which.Reason.Should().StartWith("metrics.test.accuracy");
        difference.Compared.Should().Be(0);
    }

    [Theory, InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("\"three\""), InlineData("[[1], [2]]"), InlineData("[1, 1]"),
        InlineData("[1.5]"), InlineData("[1e400]")]
    public void Seeds_of_a_wrong_type_are_named(string seeds) =>
        _folders.With(Lstm, Valid, Valid with { Seeds = seeds }).Difference().UnreadInHead.Should().ContainSingle().Which.Reason.Should()
            .StartWith("training.seeds: expected 1 to 1000 different whole numbers, got");

    [Fact]
    public void Links_are_named_and_not_followed()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_folders.Base, "..", "outside")).FullName;
        TwoFolders.Write(outside, "secret.verified.json", Valid.ToString());
        TwoFolders.Write(_folders.Head, "smoke/cpu/cnn.verified.json", Valid.ToString());
        System.IO.File.CreateSymbolicLink(Path.Combine(_folders.Head, File), Path.Combine(outside, "secret.verified.json"));
        Directory.CreateSymbolicLink(Path.Combine(_folders.Head, "smoke", "gpu"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_folders.Head, "loop"), _folders.Head);

        var difference = _folders.With(Lstm, Valid, null).With("smoke/cpu/cnn", Valid, null).With("smoke/gpu/x", Valid, null)
            .With("smoke/cpu/gone", Valid, null).Difference();

        difference.UnreadInHead.Should()
            .BeEquivalentTo(
                [new UnreadFile("loop", "a link, which is not followed"), new(File, "a link, which is not followed"),
                    new("smoke/gpu", "a link, which is not followed")]);
        difference.Lone.Should().ContainSingle("snapshots behind links are not compared").Which.Name.Should().Be("smoke/cpu/gone");
    }

    [Fact]
    public void A_folder_that_is_too_deep_is_named()
    {
        TwoFolders.Write(_folders.Head, "a/b/c/d/e/lstm.verified.json", "{}");
        _folders.With("a/b/c/d/cnn", Valid, Valid).Difference().UnreadInHead.Should().Equal(new UnreadFile("a/b/c/d/e", "more than 4 folders deep"));
    }

    [Fact]
    public void Other_files_are_ignored()
    {
        TwoFolders.Write(_folders.Head, "smoke/cpu/claims.md", "# Claims");
        TwoFolders.Write(_folders.Head, "verified.json", "{");
        _folders.Difference().IsNone.Should().BeTrue();
    }

    [Fact]
    public void A_missing_folder_is_an_error() =>
        FluentActions.Invoking(() => ResultsFolder.Open(Path.Combine(_folders.Base, "none"), withReceived: false, AmazonReviews.Study)).Should()
            .Throw<DirectoryNotFoundException>()
            .WithMessage("There is no folder '*none'.");

    /// <summary>Changes, deletes and repeats random bytes of a valid snapshot. A page must be written in every case.</summary>
    [Fact]
    public void Randomly_changed_files_never_stop_the_page()
    {
        var random = new Random(7);
        var original = Encoding.UTF8.GetBytes(Valid.ToString());
        _folders.With(Lstm, Valid, null);
        for (var i = 0; i < 500; i++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
            TwoFolders.Write(_folders.Head, File, i % 3 == 0 ? [.. bytes[..from], .. bytes[to..]] : bytes);
            _folders.Page().Should().NotBeEmpty();
        }
    }
}
