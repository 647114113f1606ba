using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Data.Formats;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>Computes and stores the SHA-256 of text files and folders.
/// Files that certainly have not changed since they were hashed are not read again.</summary>
/// <param name="folder">The folder in which hashes are stored. It is created if necessary.</param>
/// <remarks>
/// A file counts as unchanged if its size, its time, its inode and the time of its last change are unchanged, see <see cref="FileIdentity"/>. Size and time
/// alone are not enough, because <c>cp -p</c> and <c>rsync -t</c> copy them. If the system does not provide more, the content is hashed each time: about 1.7
/// GB/s on a core with SHA instructions. As in git's index, a file that changed less than <see cref="ClockStep"/> before it was hashed could change again
/// within the same tick of the kernel's clock, so its stored hash is not used.
/// </remarks>
internal sealed class ContentHashes(string folder)
{
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns the stored hash of an unchanged file or folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <returns>64 hexadecimal digits in lower case; null if there is no valid stored hash.</returns>
    public string? Remembered(string path) => Read(NoteFor(path)) is { } note && note.IsOf(StateOf(path)) ? note.Sha256 : null;

    /// <summary>Checks whether any file or folder of the same size was hashed before. If not, this content was never prepared.</summary>
    /// <param name="path">The file or folder.</param>
    /// <returns>Whether one of the same size was hashed.</returns>
    public bool KnowSizeOf(string path) =>
        StateOf(path) is { } state && OptionalFile.FilesIn(folder, "*.json").Any(note => Read(note)?.State.Bytes == state.Bytes);

    /// <summary>Hashes a file or folder and stores the hash.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellation">Cancels the hashing.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    /// <exception cref="IOException">The file changed while it was read, or cannot be read.</exception>
    public async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        var (before, now) = (StateOf(path), DateTime.UtcNow);
        var hash = Directory.Exists(path) ? await HashFolderAsync(path, cancellation).ConfigureAwait(false)
            : await HashFileAsync(path, cancellation).ConfigureAwait(false);
        if (before is null || StateOf(path) != before)
            throw new IOException($"{path} changed while it was read.");
        var note = new Note(Path.GetFullPath(path), before, now, Convert.ToHexStringLower(hash));
        WholeFile.WriteBytes(NoteFor(path), JsonSerializer.SerializeToUtf8Bytes(note));
        return note.Sha256;
    }

    private static async Task<byte[]> HashFileAsync(string path, CancellationToken cancellation)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
            return await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false);
    }

    /// <summary>Hashes for each file, in reading order, the length of its name, the name, the length of its content, and the content.</summary>
    private static async Task<byte[]> HashFolderAsync(string path, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (file, label) in FolderRows.Files(path))
        {
            var name = Encoding.UTF8.GetBytes($"{label}/{Path.GetFileName(file)}");
            var content = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
            hash.AppendData(BitConverter.GetBytes(name.Length));
            hash.AppendData(name);
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }
        return hash.GetHashAndReset();
    }

    private string NoteFor(string path) =>
        Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(path))))[..16]}.json");

    private static Note? Read(string path)
    {
        try
        {
            return OptionalFile.ReadBytes(path) is { } note && JsonSerializer.Deserialize<Note>(note) is { State: not null } read ? read : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null; // the stored hash is optional: the file is hashed again
        }
    }

    private static State? StateOf(string path)
    {
        if (!Directory.Exists(path))
            return StateOfFile(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (bytes, changed, isIdentified) = (0L, DateTime.MinValue, true);
        foreach (var (file, label) in FolderRows.Files(path))
        {
            if (StateOfFile(file) is not { } state)
                return null;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{label}/{Path.GetFileName(file)}\0{state.Bytes} {state.ChangedUtc.Ticks} {state.Identity}\n")));
            bytes += state.Bytes;
            changed = state.ChangedUtc > changed ? state.ChangedUtc : changed;
            isIdentified &= state.Identity is not null;
        }
        return new State(bytes, changed, isIdentified ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null);
    }

    private static State? StateOfFile(string path)
    {
        if (new FileInfo(path) is not { Exists: true } file)
            return null;
        var identity = FileIdentity.Of(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        var changed = identity?.Changed > target.LastWriteTimeUtc ? identity.Changed : target.LastWriteTimeUtc;
        return new State(target.Length, changed, identity is null ? null
            : string.Create(CultureInfo.InvariantCulture, $"{identity.Inode} {identity.Changed.Ticks} {target.LastWriteTimeUtc.Ticks}"));
    }

    /// <summary>The state of a file or folder that the system provides without reading the content.</summary>
    private sealed record State(long Bytes, DateTime ChangedUtc, string? Identity);

    private sealed record Note(string Path, State State, DateTime HashedUtc, string Sha256)
    {
        public bool IsOf(State? state) => state is { Identity: not null } && state == State && HashedUtc - State.ChangedUtc > ClockStep;
    }
}
