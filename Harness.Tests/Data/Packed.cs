using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;

namespace Harness.Tests.Data;

/// <summary>Compresses texts, for files that the tests write.</summary>
internal static class Packed
{
    public static byte[] As(string extension, string text) => extension.ToUpperInvariant() switch
    {
        ".BZ2" => BZip2(text),
        ".GZ" => GZip(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    public static byte[] BZip2(string text) => Pack(text, bytes => new BZip2OutputStream(bytes) { IsStreamOwner = false });

    public static byte[] GZip(string text) => Pack(text, bytes => new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true));

    private static byte[] Pack(string text, Func<Stream, Stream> packer)
    {
        using var bytes = new MemoryStream();
        using (var packing = packer(bytes))
            packing.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
