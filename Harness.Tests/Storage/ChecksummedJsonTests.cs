using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests JSON files with a checksum: a changed file is refused.</summary>
[Trait("Category", "Unit")]
public sealed class ChecksummedJsonTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Remain_readable_if_their_record_gains_an_optional_property()
    {
        ChecksummedJson.Write(File, new Older(.1, "€ + \"quotes\""));

        ChecksummedJson.Read<Newer>(File).Should().Be(new Newer(.1, "€ + \"quotes\"", null));
    }

    [Fact]
    public void Of_a_record_with_different_properties_are_refused()
    {
        ChecksummedJson.Write(File, new Older(.1, "a"));

        FluentActions.Invoking(() => ChecksummedJson.Read<Other>(File)).Should().Throw<InvalidDataException>()
            .WithMessage("a.json is damaged or has another version");
    }

    [Theory, InlineData("0.1", "0.2"), InlineData("share", "Share"), InlineData("\"a\"", "\"b\""), InlineData("\"a\"", "null")]
    public void With_changed_content_are_refused(string written, string damaged)
    {
        ChecksummedJson.Write(File, new Older(.1, "a"));
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace(written, damaged, StringComparison.Ordinal));

        FluentActions.Invoking(() => ChecksummedJson.Read<Older>(File)).Should().Throw<InvalidDataException>()
            .WithMessage("the checksum of a.json does not match");
    }

    [Fact]
    public void With_bytes_that_are_not_UTF_8_are_refused()
    {
        ChecksummedJson.Write(File, new Older(.1, "a"));
        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[Array.IndexOf(bytes, (byte)'a', bytes.AsSpan().IndexOf("\"name\""u8) + 6)] = 0xff;
        System.IO.File.WriteAllBytes(File, bytes);

        FluentActions.Invoking(() => ChecksummedJson.Read<Older>(File)).Should().Throw<InvalidDataException>();
    }

    private string File => Path.Combine(_folder.Path, "a.json");

    private sealed record Older(double Share, string Name);

    private sealed record Newer(double Share, string Name, string? Added);

    private sealed record Other(double Share, string Name)
    {
        public required int Count { get; init; }
    }
}
