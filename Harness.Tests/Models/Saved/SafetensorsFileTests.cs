using System.Buffers.Binary;
using System.Text;
using Harness.Models.Saved;

namespace Harness.Tests.Models.Saved;

/// <summary>Tests writing and reading safetensors files, and that damaged files are refused.</summary>
[Trait("Category", "Unit")]
public sealed class SafetensorsFileTests
{
    private static readonly SafetensorsFile SmallFile = new(
        [
            new("first.weight", "F32", [2, 3], Enumerable.Range(1, 24).Select(value => (byte)value).ToArray()),
            new("count", "I64", [], new byte[8]),
            new("none", "F32", [0, 5], Array.Empty<byte>()),
            new("mask", "BOOL", [3], new byte[] { 1, 0, 1 }),
        ],
        new Dictionary<string, string> { ["format"] = "pt" });

    [Fact]
    public void A_file_is_read_as_it_was_written()
    {
        var read = SafetensorsFile.Read(Bytes(SmallFile));

        read.Metadata.Should().Equal(SmallFile.Metadata);
        read.Tensors.Select(tensor => (tensor.Name, tensor.Type)).Should().Equal(SmallFile.Tensors.Select(tensor => (tensor.Name, tensor.Type)));
        foreach (var (tensor, expected) in read.Tensors.Zip(SmallFile.Tensors))
        {
            tensor.Shape.Should().Equal(expected.Shape);
            tensor.Bytes.ToArray().Should().Equal(expected.Bytes.ToArray());
        }
    }

    /// <summary>Compares with bytes that were written by hand from the description of the format.</summary>
    [Fact]
    public void A_file_has_the_bytes_that_the_format_describes()
    {
        var header = """{"__metadata__":{},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""";
        header += new string(' ', (8 - header.Length % 8) % 8);

        Bytes(new SafetensorsFile([new("a", "U8", [2], new byte[] { 7, 9 })], new Dictionary<string, string>()))
            .Should().Equal([(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header), 7, 9]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "*offsets [0,8], but 7 bytes follow*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "its tensors have 8 bytes, but 9 bytes follow*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "a has the shape [3] of F32, but 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "a has the shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "a has the shape*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,0]}}""", 0, "a has the shape*")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", 8, "a has the type Q4; expected one of F64, F32*")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "the bytes of a start at 4; expected 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "the bytes of b*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "a has the offsets*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", 1, "a has the offsets*")]
    [InlineData("""{"a":{"dtype":"U8","data_offsets":[0,1]}}""", 1, "its header is not*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "its header is not*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "its header is not*")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, "its header is not*")]
    [InlineData("[]", 0, "its header is not*")]
    [InlineData("{", 0, "its header is not*")]
    public void A_header_that_does_not_fit_its_bytes_is_refused(string header, int following, string why)
    {
        byte[] bytes = [.. Length(header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[following]];

        FluentActions.Invoking(() => SafetensorsFile.Read(bytes)).Should().Throw<InvalidDataException>().WithMessage(why);
    }

    [Theory, InlineData(ulong.MaxValue), InlineData(1ul << 31), InlineData(40ul)]
    public void A_length_beyond_the_file_is_refused(ulong length)
    {
        byte[] bytes = [.. Length(length), .. new byte[20]];

        FluentActions.Invoking(() => SafetensorsFile.Read(bytes)).Should().Throw<InvalidDataException>().WithMessage("its header should have*");
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var bytes = Bytes(SmallFile);
        for (var length = 0; length < bytes.Length; length++)
            FluentActions.Invoking(() => SafetensorsFile.Read(bytes.AsMemory(0, length))).Should().Throw<InvalidDataException>();
    }

    private static byte[] Length(long length) => Length((ulong)length);

    private static byte[] Length(ulong length)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }

    private static byte[] Bytes(SafetensorsFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}
