using System.Text;
using Harness.Reporting.Differences;
using Harness.Tests.Snapshots;

namespace Harness.Tests.Reporting.Differences;

/// <summary>Folders that somebody means to break the page with.</summary>
[Trait("Category", "Unit")]
public sealed class ResultsFolderTests : IDisposable
{
    private const string Lstm = "smoke/cpu/lstm", File = $"{Lstm}.verified.json";

    private static readonly SnapshotText Sound = new();

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
    public void A_damaged_snapshot_is_named_and_stops_nothing(string text, string why)
    {
        var difference = _folders.With(Lstm, Sound, text).With("smoke/cpu/cnn", Sound, Sound with { Rows = "8" }).Difference();

        difference.UnreadInHead.Should().ContainSingle().Which.Should().Match<UnreadFile>(file => file.Name == File && file.Reason.StartsWith(why));
        difference.UnreadInBase.Should().BeEmpty();
        difference.Exact.Should().ContainSingle().Which.Snapshot.Should().Be("smoke/cpu/cnn");
        difference.Lone.Should().BeEmpty("what cannot be read has neither come nor gone");
    }

    [Fact]
    public void Bytes_that_are_no_text_are_named()
    {
        TwoFolders.Write(_folders.Head, File, [(byte)'{', 0xff, 0xfe, (byte)'}']);
        _folders.With(Lstm, Sound, null).Difference().UnreadInHead.Should().ContainSingle().Which.Reason.Should().Be("not JSON: it is not Unicode");
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
        var difference = _folders.With(Lstm, Sound, Sound with { Accuracy = metric }).Difference();

        difference.UnreadInHead.Should().ContainSingle().Which.Reason.Should().StartWith("metrics.test.accuracy");
        difference.Compared.Should().Be(0);
    }

    [Theory, InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("\"three\""), InlineData("[[1], [2]]"), InlineData("[1, 1]"),
        InlineData("[1.5]"), InlineData("[1e400]")]
    public void Seeds_of_a_wrong_type_are_named(string seeds) =>
        _folders.With(Lstm, Sound, Sound with { Seeds = seeds }).Difference().UnreadInHead.Should().ContainSingle().Which.Reason.Should()
            .StartWith("training.seeds: expected 1 to 1000 different whole numbers, got");

    [Fact]
    public void Links_are_named_and_not_followed()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_folders.Base, "..", "outside")).FullName;
        TwoFolders.Write(outside, "secret.verified.json", Sound.ToString());
        TwoFolders.Write(_folders.Head, "smoke/cpu/cnn.verified.json", Sound.ToString());
        System.IO.File.CreateSymbolicLink(Path.Combine(_folders.Head, File), Path.Combine(outside, "secret.verified.json"));
        Directory.CreateSymbolicLink(Path.Combine(_folders.Head, "smoke", "gpu"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_folders.Head, "loop"), _folders.Head);

        var difference = _folders.With(Lstm, Sound, null).With("smoke/cpu/cnn", Sound, null).With("smoke/gpu/x", Sound, null)
            .With("smoke/cpu/gone", Sound, null).Difference();

        difference.UnreadInHead.Should()
            .BeEquivalentTo(
                [new UnreadFile("loop", "a link, which is not followed"), new(File, "a link, which is not followed"),
                    new("smoke/gpu", "a link, which is not followed")]);
        difference.Lone.Should().ContainSingle("nobody looked behind the links").Which.Name.Should().Be("smoke/cpu/gone");
    }

    [Fact]
    public void What_lies_too_deep_is_named()
    {
        TwoFolders.Write(_folders.Head, "a/b/c/d/e/lstm.verified.json", "{}");
        _folders.With("a/b/c/d/cnn", Sound, Sound).Difference().UnreadInHead.Should().Equal(new UnreadFile("a/b/c/d/e", "more than 4 folders deep"));
    }

    [Fact]
    public void Other_files_are_not_looked_at()
    {
        TwoFolders.Write(_folders.Head, "smoke/cpu/claims.md", "# Claims");
        TwoFolders.Write(_folders.Head, "verified.json", "{");
        _folders.Difference().IsNone.Should().BeTrue();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error() =>
        FluentActions.Invoking(() => ResultsFolder.Open(Path.Combine(_folders.Base, "none"), withReceived: false, AmazonReviews.Study)).Should()
            .Throw<DirectoryNotFoundException>()
            .WithMessage("There is no folder '*none'.");

    /// <summary>Bytes changed, cut and doubled at random places of a sound snapshot: whatever comes out, it is read or named.</summary>
    [Fact]
    public void No_mutation_stops_it()
    {
        var random = new Random(7);
        var sound = Encoding.UTF8.GetBytes(Sound.ToString());
        _folders.With(Lstm, Sound, null);
        for (var i = 0; i < 500; i++)
        {
            var bytes = sound.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
            TwoFolders.Write(_folders.Head, File, i % 3 == 0 ? [.. bytes[..from], .. bytes[to..]] : bytes);
            _folders.Page().Should().NotBeEmpty();
        }
    }
}
