using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>SHA-256 of files, remembered: a file of the size and time it had when it was hashed is not read again.</summary>
/// <param name="folder">Where to remember; made if it is not there.</param>
/// <remarks>
/// As in git's index: a file that changed less than <see cref="ClockStep"/> before it was hashed could change again within the same tick of the
/// file system's clock, and is not believed. Some 1.7 GB/s are hashed on a core with SHA instructions.
/// </remarks>
internal sealed class ContentHashes(string folder)
{
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(2);

    /// <summary>The hash of a file if it is remembered.</summary>
    /// <param name="path">The file.</param>
    /// <returns>64 hexadecimal digits in lower case, or null.</returns>
    public string? Remembered(string path) => Read(NoteFor(path)) is { } note && note.IsOf(new FileInfo(path)) ? note.Sha256 : null;

    /// <summary>Whether a file of this size was ever hashed; if not, nothing can have been made from the like of it.</summary>
    /// <param name="bytes">The size.</param>
    /// <returns>False if none was.</returns>
    public bool KnowSize(long bytes) => OptionalFile.FilesIn(folder, "*.json").Any(note => Read(note)?.Bytes == bytes);

    /// <summary>Hashes a file, and remembers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    /// <exception cref="IOException">The file changed meanwhile, or cannot be read.</exception>
    public async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        var before = new FileInfo(path);
        var (bytes, changed, now) = (before.Length, before.LastWriteTimeUtc, DateTime.UtcNow);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            var note =
                new Note(Path.GetFullPath(path), bytes, changed, now,
                    Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false)));
            var after = new FileInfo(path);
            if (after.Length != bytes || after.LastWriteTimeUtc != changed)
                throw new IOException($"{path} changed while it was read.");
            WholeFile.WriteBytes(NoteFor(path), JsonSerializer.SerializeToUtf8Bytes(note));
            return note.Sha256;
        }
    }

    private string NoteFor(string path) =>
        Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..16]}.json");

    private static Note? Read(string path)
    {
        try
        {
            return OptionalFile.ReadBytes(path) is { } note ? JsonSerializer.Deserialize<Note>(note) : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null; // only a note: the file is hashed again
        }
    }

    private sealed record Note(string Path, long Bytes, DateTime ChangedUtc, DateTime HashedUtc, string Sha256)
    {
        public bool IsOf(FileInfo file) => file.Exists && file.Length == Bytes && file.LastWriteTimeUtc == ChangedUtc && HashedUtc - ChangedUtc > ClockStep;
    }
}
