using System.Text;

namespace Experiments.Tests.Snapshots;

/// <summary>The contract of the snapshot engine, kept by Verify and by the engine that stands in for it: one class, run with <c>SnapshotEngine=BuiltIn</c> and with <c>Verify</c>.</summary>
/// <remarks>So it uses members of both, catches whatever either throws, and verifies once a folder: Verify refuses one name twice in a process.</remarks>
[Trait("Category", "Unit")]
public sealed class SnapshotEngineTests : IDisposable
{
    private const string Verified = "some.verified.json", Received = "some.received.json", Text = "{\n  \"loss\": 0\n}", Other = "{\n  \"loss\": 1\n}";

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_snapshot_is_received_and_refused()
    {
        var refusal = await Refusal(Text);
        refusal.Should().Contain("New:").And.Contain($"Received: {Received}").And.Contain($"Verified: {Verified}");
        refusal.Should().Contain($"Directory: {_folder.Path}").And.Contain("FileContent:").And.Contain(Text);
        Has(Verified).Should().BeFalse();
    }

    [Fact]
    public async Task A_received_file_is_the_text_behind_a_byte_order_mark_and_nothing_more()
    {
        await Refusal("{\r\n  \"naïve\": \"\\r\"\r\n}");
        Read(Received).Should().Equal(Bytes("{\n  \"naïve\": \"\\r\"\n}"));
    }

    [Fact]
    public async Task Only_CR_and_LF_are_newlines()
    {
        await Refusal("a\fb\u0085c\u2028d\re");
        Read(Received).Should().Equal(Bytes("a\fb\u0085c\u2028d\ne"));
    }

    [Fact]
    public async Task An_equal_snapshot_passes_and_leaves_nothing_behind()
    {
        _folder.Write(Verified, Bytes(Text));
        await Verify(Text);
        Has(Received).Should().BeFalse();
        Read(Verified).Should().Equal(Bytes(Text));
    }

    [Fact]
    public async Task A_received_file_of_an_earlier_run_is_deleted()
    {
        _folder.Write(Verified, Bytes(Text));
        _folder.Write(Received, Bytes("stale"));
        await Verify(Text);
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_received_file_of_another_snapshot_stays()
    {
        _folder.Write(Verified, Bytes(Text));
        _folder.Write("other.received.json", Bytes("not mine"));
        await Verify(Text);
        Read("other.received.json").Should().Equal(Bytes("not mine"));
    }

    [Fact]
    public async Task A_received_file_of_an_earlier_run_is_replaced()
    {
        _folder.Write(Received, Bytes("a stale text that is longer than the one that takes its place"));
        await Refusal(Text);
        Read(Received).Should().Equal(Bytes(Text));
    }

    [Theory]
    [InlineData(Other)]
    [InlineData(Text + "\n")]
    [InlineData(Text + " ")]
    [InlineData("{\n  \"Loss\": 0\n}")]
    public async Task A_different_snapshot_is_refused_and_what_was_accepted_stays(string accepted)
    {
        _folder.Write(Verified, Bytes(accepted));
        (await Refusal(Text)).Should().Contain("NotEqual:").And.Contain($"Received: {Received}").And.Contain($"Verified: {Verified}").And.Contain("FileContent:");
        Read(Verified).Should().Equal(Bytes(accepted));
        Read(Received).Should().Equal(Bytes(Text));
    }

    [Fact]
    public async Task A_snapshot_that_a_comparer_accepts_passes()
    {
        var asked = new List<(string, string)>();
        _folder.Write(Verified, Bytes(Other));
        await Verify(Text, settings => settings.UseStringComparer(Accept, "json"));
        asked.Should().Equal((Text, Other));
        Has(Received).Should().BeFalse();
        Read(Verified).Should().Equal(Bytes(Other));

        Task<CompareResult> Accept(string received, string verified, IReadOnlyDictionary<string, object> context)
        {
            asked.Add((received, verified));
            return Task.FromResult(CompareResult.Equal);
        }
    }

    [Fact]
    public async Task A_comparer_says_why_not()
    {
        _folder.Write(Verified, Bytes(Other));
        var refusal = await Refusal(Text, settings => settings.UseStringComparer(Refuse("  loss: too small"), "json"));
        refusal.Should().Contain("NotEqual:").And.Contain("Compare Result:").And.Contain("  loss: too small");
        Read(Received).Should().Equal(Bytes(Text));
    }

    [Fact]
    public async Task A_comparer_is_not_asked_about_equal_texts()
    {
        _folder.Write(Verified, Bytes(Text));
        await Verify(Text, settings => settings.UseStringComparer(Refuse("asked"), "json"));
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_comparer_of_another_extension_is_not_asked()
    {
        _folder.Write(Verified, Bytes(Other));
        (await Refusal(Text, settings => settings.UseStringComparer(Refuse("asked"), "txt"))).Should().NotContain("asked");
    }

    [Fact]
    public async Task A_verified_file_with_CRLF_is_equal()
    {
        _folder.Write(Verified, Bytes(Text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        await Verify(Text);
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_verified_file_without_a_byte_order_mark_is_equal()
    {
        _folder.Write(Verified, Encoding.UTF8.GetBytes(Text));
        await Verify(Text);
        Has(Received).Should().BeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_verified_file_is_none(bool byteOrderMark)
    {
        _folder.Write(Verified, byteOrderMark ? ByteOrderMark : []);
        (await Refusal(Text)).Should().Contain("New:");
        Read(Received).Should().Equal(Bytes(Text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Other)]
    public async Task What_is_accepted_moves_over_what_was(string? before)
    {
        if (before is not null)
            _folder.Write(Verified, Bytes(before));
        await Verify(Text, settings => settings.AutoVerify());
        Read(Verified).Should().Equal(Bytes(Text));
        Has(Received).Should().BeFalse();
    }

    private static StringCompare Refuse(string message) => (_, _, _) => Task.FromResult(CompareResult.NotEqual(message));

    private async Task<string> Refusal(string text, Action<VerifySettings>? configure = null)
    {
        try
        {
            await Verify(text, configure);
        }
        catch (Exception refusal)
        {
            return refusal.Message.ReplaceLineEndings("\n");
        }
        throw new InvalidOperationException("The snapshot passed.");
    }

    private async Task Verify(string text, Action<VerifySettings>? configure = null)
    {
        var settings = new VerifySettings();
        settings.UseDirectory(_folder.Path);
        settings.UseFileName("some");
        settings.DisableScrubbers();
        settings.DisableDiff();
        configure?.Invoke(settings);
        await Verifier.Verify(text, "json", settings);
    }

    private byte[] Read(string name) => File.ReadAllBytes(Path.Combine(_folder.Path, name));

    private bool Has(string name) => File.Exists(Path.Combine(_folder.Path, name));

    private static byte[] Bytes(string text) => [.. ByteOrderMark, .. Encoding.UTF8.GetBytes(text)];
}
