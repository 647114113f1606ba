using System.IO.Hashing;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>The expected length and checksum of a cached file.</summary>
/// <param name="Name">The name of the file in the folder.</param>
/// <param name="Bytes">The length in bytes.</param>
/// <param name="Checksum">XXH128 of the content, 32 hexadecimal digits in lower case.</param>
internal sealed record ColumnFile(string Name, long Bytes, string Checksum)
{
    private const int BytesAtOnce = 1 << 20;

    /// <summary>Reads the file and compares its length and checksum.</summary>
    /// <param name="folder">The folder of the file.</param>
    /// <returns>The fault, worded for the middle of a sentence; null if the file is the one that was written.</returns>
    /// <remarks>About 8 GB/s if the file is in memory already, as it is for the next reader of a mapped file.</remarks>
    public string? Flaw(string folder)
    {
        try
        {
            using var file = OptionalFile.OpenToRead(Path.Combine(folder, Name));
            return file is null ? $"{Name} is missing" : Flaw(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Name} cannot be read ({e.Message.TrimEnd('.')})";
        }
    }

    private string? Flaw(FileStream file)
    {
        if (file.Length != Bytes)
            return FormattableString.Invariant($"{Name} has {file.Length} bytes instead of {Bytes}");

        var checksum = new XxHash128();
        var buffer = new byte[BytesAtOnce];
        while (file.Read(buffer) is var read and > 0)
            checksum.Append(buffer.AsSpan(0, read));
        return Convert.ToHexStringLower(checksum.GetCurrentHash()) == Checksum ? null : $"the checksum of {Name} does not match";
    }
}
