using System.IO.Hashing;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>What a file of a cache has to be.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Checksum">XXH128 of its bytes, 32 hexadecimal digits in lower case.</param>
internal sealed record ColumnFile(string Name, long Bytes, string Checksum)
{
    private const int BytesAtOnce = 1 << 20;

    /// <summary>Reads the file and compares.</summary>
    /// <param name="folder">Where it has to be.</param>
    /// <returns>What is wrong with it, for the middle of a sentence; null if it is the one that was written.</returns>
    /// <remarks>Some 8 GB/s where the file is in memory already, as it is for the next reader of a mapped file.</remarks>
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
