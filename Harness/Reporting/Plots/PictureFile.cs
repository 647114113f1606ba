using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Harness.Storage;

namespace Harness.Reporting.Plots;

/// <summary>Writes picture files. A PNG file contains a fingerprint of its drawing, so that an unchanged picture is not written again.</summary>
/// <remarks>
/// The fingerprint is computed from the drawing commands with all their numbers and words, not from the pixels.
/// Pixels at edges depend on the processor in their last bit, and a pull request should not show such differences.
/// </remarks>
internal static partial class PictureFile
{
    private const string Keyword = "Drawing";

    private const int SignatureLength = 8, AroundData = 12;

    /// <summary>Writes a picture as PNG, unless the file already shows the same.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="sheet">The picture.</param>
    /// <returns>True if the file was written.</returns>
    public static bool WriteIfChanged(string path, Sheet sheet)
    {
        var fingerprint = Fingerprint(sheet);
        if (OptionalFile.ReadBytes(path) is { } shown && FingerprintOf(shown) == fingerprint)
            return false;
        File.WriteAllBytes(path, WithFingerprint(sheet.ToPng(), fingerprint));
        return true;
    }

    /// <summary>Writes a picture as SVG, unless the file is already the same.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="sheet">The picture.</param>
    /// <returns>True if the file was written.</returns>
    public static bool WriteSvgIfChanged(string path, Sheet sheet)
    {
        var numbers = new Dictionary<string, string>();
        var svg = ClipNumber().Replace(Encoding.UTF8.GetString(sheet.ToSvg()), Numbered);
        if (OptionalFile.ReadText(path) == svg)
            return false;
        WholeFile.WriteText(path, svg);
        return true;

        string Numbered(Match clip) => numbers.TryGetValue(clip.Value, out var known) ? known
            : numbers[clip.Value] = FormattableString.Invariant($"cl_{numbers.Count:x}");
    }

    /// <summary>Reads the fingerprint of a PNG file.</summary>
    /// <param name="png">The content of the file.</param>
    /// <returns>The fingerprint; null if there is none.</returns>
    public static string? FingerprintOf(ReadOnlySpan<byte> png)
    {
        var head = Encoding.Latin1.GetBytes($"tEXt{Keyword}\0");
        for (var at = SignatureLength; at + AroundData <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png[at..]);
            if (length < 0 || at + AroundData + (long)length > png.Length)
                return null;
            if (png.Slice(at + 4, length + 4).StartsWith(head))
                return Encoding.Latin1.GetString(png.Slice(at + 4 + head.Length, length + 4 - head.Length));
            at += length + AroundData;
        }
        return null;
    }

    /// <summary>Computes the fingerprint of a drawing. Skia's clip numbers are removed, because they count through the whole process.</summary>
    private static string Fingerprint(Sheet sheet) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ClipNumber().Replace(Encoding.UTF8.GetString(sheet.ToSvg()), "cl"))));

    [GeneratedRegex("(?<=[\"#])cl_[0-9a-f]+")]
    private static partial Regex ClipNumber();

    /// <summary>Inserts a tEXt chunk (PNG specification, 11.3.4.3) after the header, which is always the first chunk.</summary>
    private static byte[] WithFingerprint(ReadOnlySpan<byte> png, string fingerprint)
    {
        var headerEnd = SignatureLength + AroundData + BinaryPrimitives.ReadInt32BigEndian(png[SignatureLength..]);
        var content = Encoding.Latin1.GetBytes($"tEXt{Keyword}\0{fingerprint}");
        var chunk = new byte[content.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        content.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 4), Crc32.HashToUInt32(content));
        return [.. png[..headerEnd], .. chunk, .. png[headerEnd..]];
    }
}
