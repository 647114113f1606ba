using System.Text;

namespace Harness.Tests.Snapshots;

/// <summary>Tests the contract of the snapshot engine. Verify and the built-in engine must both pass:
/// build these tests with <c>SnapshotEngine=BuiltIn</c> and with <c>Verify</c>.</summary>
/// <remarks>These tests use only members that both engines have, and catch any exception. Every test has its own folder,
/// because Verify refuses to use one snapshot name twice in a process.</remarks>
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
        (await Refusal(Text)).Should().Be(Message("New", $"Received: {Received}\n{Text}\n"));
        Has(Verified).Should().BeFalse();
    }

    [Fact]
    public async Task A_received_file_is_the_text_without_a_byte_order_mark_and_nothing_more()
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
    [InlineData(Text + "\n\n")]
    [InlineData(Text + "\r\n\r\n")]
    [InlineData(Text + " ")]
    [InlineData(" ")]
    [InlineData("{\n  \"Loss\": 0\n}")]
    public async Task A_different_snapshot_is_refused_and_the_accepted_file_stays(string accepted)
    {
        _folder.Write(Verified, Bytes(accepted));
        (await Refusal(Text)).Should().Be(Message("NotEqual", $"Received: {Received}\n{Text}\nVerified: {Verified}\n{accepted.ReplaceLineEndings("\n")}\n"));
        Read(Verified).Should().Equal(Bytes(accepted));
        Read(Received).Should().Equal(Bytes(Text));
    }

    [Fact]
    public async Task A_snapshot_that_a_comparer_accepts_passes()
    {
        var compared = new List<(string, string)>();
        _folder.Write(Verified, Bytes(Other));
        await Verify(Text, settings => settings.UseStringComparer(Accept, "json"));
        compared.Should().Equal((Text, Other));
        Has(Received).Should().BeFalse();
        Read(Verified).Should().Equal(Bytes(Other));

        Task<CompareResult> Accept(string received, string verified, IReadOnlyDictionary<string, object> context)
        {
            compared.Add((received, verified));
            return Task.FromResult(CompareResult.Equal);
        }
    }

    [Fact]
    public async Task The_reason_of_a_comparer_is_in_the_message()
    {
        _folder.Write(Verified, Bytes(Other));
        (await Refusal(Text, settings => settings.UseStringComparer(Refuse("  loss: too small"), "json")))
            .Should().Be(Message("NotEqual", $"Received: {Received}\nVerified: {Verified}\nCompare Result:\n  loss: too small\n"));
        Read(Received).Should().Equal(Bytes(Text));
    }

    [Fact]
    public async Task A_comparer_is_not_called_for_equal_texts()
    {
        _folder.Write(Verified, Bytes(Text));
        await Verify(Text, settings => settings.UseStringComparer(Refuse("was called"), "json"));
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_comparer_of_another_extension_is_not_called()
    {
        _folder.Write(Verified, Bytes(Other));
        (await Refusal(Text, settings => settings.UseStringComparer(Refuse("was called"), "txt"))).Should().NotContain("was called");
    }

    [Fact]
    public async Task A_verified_file_with_CRLF_is_equal()
    {
        _folder.Write(Verified, Bytes(Text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        await Verify(Text);
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_verified_file_with_a_byte_order_mark_is_equal()
    {
        _folder.Write(Verified, [.. ByteOrderMark, .. Bytes(Text)]);
        await Verify(Text);
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_verified_file_of_0_bytes_counts_as_missing_and_is_deleted()
    {
        _folder.Write(Verified, []);
        (await Refusal(Text)).Should().Be(Message("New", $"Received: {Received}\n{Text}\n"));
        Read(Received).Should().Equal(Bytes(Text));
        Has(Verified).Should().BeFalse();
    }

    /// <summary>Checks that the engine treats such a file as an empty text.
    /// For metric snapshots the file is deleted before the engine runs, see <see cref="SnapshotCheckTests"/>.</summary>
    [Fact]
    public async Task A_verified_file_with_only_a_byte_order_mark_is_a_different_text()
    {
        _folder.Write(Verified, ByteOrderMark);
        (await Refusal(Text)).Should().Be(Message("NotEqual", $"Received: {Received}\n{Text}\nVerified: {Verified}\n\n"));
        Read(Received).Should().Equal(Bytes(Text));
        Read(Verified).Should().Equal(ByteOrderMark);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task One_more_final_newline_in_the_verified_file_is_no_difference(string newline)
    {
        _folder.Write(Verified, Bytes(Text + newline));
        await Verify(Text);
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task One_more_final_newline_in_the_received_text_is_a_difference()
    {
        _folder.Write(Verified, Bytes(Text));
        (await Refusal(Text + "\n")).Should().Be(Message("NotEqual", $"Received: {Received}\n{Text}\n\nVerified: {Verified}\n{Text}\n"));
    }

    [Fact]
    public async Task Earlier_received_files_of_the_same_name_and_any_extension_are_deleted_first()
    {
        _folder.Write(Verified, Bytes(Text));
        foreach (var stale in new[] { "some.received.md", "some.received.txt", "some#00.received.json", "some-other.received.md", "some.md" })
            _folder.Write(stale, "");
        await Verify(Text);
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Should().BeEquivalentTo(Verified, "some-other.received.md", "some.md");
    }

    [Fact]
    public async Task A_verified_file_of_the_same_name_and_another_extension_is_listed_for_deletion()
    {
        _folder.Write(Verified, Bytes(Text));
        _folder.Write("some.verified.md", "");
        (await Refusal(Text))
            .Should().Be($"Directory: {_folder.Path}\nDelete:\n  - some.verified.md\nEqual:\n  - Received: {Received}\n    Verified: {Verified}\n");
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_new_snapshot_beside_one_of_another_extension_lists_the_new_and_the_one_to_delete()
    {
        _folder.Write("some.verified.md", "");
        (await Refusal(Text)).Should().Be(Message("New", $"Received: {Received}\n{Text}\n", "Delete:\n  - some.verified.md\n"));
    }

    [Fact]
    public async Task An_exception_of_a_comparer_is_the_inner_exception_and_no_received_file_is_written()
    {
        var failure = new FormatException("conflict markers");
        _folder.Write(Verified, Bytes(Other));
        var thrown = await Thrown(Text, settings => settings.UseStringComparer((_, _, _) => throw failure, "json"));
        thrown.Message.ReplaceLineEndings("\n").Should()
            .Be($"Failed to compare files:\nReceivedPath: {Path.Combine(_folder.Path, Received)}\nVerifiedPath: {Path.Combine(_folder.Path, Verified)}");
        thrown.InnerException.Should().BeSameAs(failure);
        Has(Received).Should().BeFalse();
    }

    [Fact]
    public async Task A_name_can_be_used_only_once_in_a_process()
    {
        _folder.Write(Verified, Bytes(Text));
        await Verify(Text);
        (await Refusal(Text)).Should().StartWith($"The prefix has already been used: {Path.Combine(_folder.Path, "some")}.");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Other)]
    public async Task An_accepted_snapshot_replaces_the_earlier_one(string? before)
    {
        if (before is not null)
            _folder.Write(Verified, Bytes(before));
        await Verify(Text, settings => settings.AutoVerify());
        Read(Verified).Should().Equal(Bytes(Text));
        Has(Received).Should().BeFalse();
    }

    private static StringCompare Refuse(string message) => (_, _, _) => Task.FromResult(CompareResult.NotEqual(message));

    private string Message(string title, string content, string delete = "") =>
        $"Directory: {_folder.Path}\n{title}:\n  - Received: {Received}\n    Verified: {Verified}\n{delete}\nFileContent:\n\n{title}:\n\n{content}\n";

    private async Task<string> Refusal(string text, Action<VerifySettings>? configure = null) =>
        (await Thrown(text, configure)).Message.ReplaceLineEndings("\n");

    private async Task<Exception> Thrown(string text, Action<VerifySettings>? configure = null)
    {
        try
        {
            await Verify(text, configure);
        }
        catch (Exception refusal)
        {
            return refusal;
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

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
