using Harness.Tokens.Prepared;

namespace Harness.Tests.Tokens.Prepared;

/// <summary>What a reader of a cache meets while another process repairs it.</summary>
[Trait("Category", "Unit")]
public sealed class ColumnFileTests : IDisposable
{
    private static readonly ColumnFile Column = new("some.uint8", Bytes: 3, Checksum: "");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("."), InlineData("gone")]
    public void A_file_that_has_gone_alone_or_with_its_folder_is_missing(string folder) =>
        Column.Flaw(Path.Combine(_folder.Path, folder)).Should().Be("some.uint8 is missing");

    [Fact]
    public void What_cannot_be_read_is_a_flaw_and_no_exception()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "some.uint8"));

        Column.Flaw(_folder.Path).Should().StartWith("some.uint8 cannot be read (");
    }
}
