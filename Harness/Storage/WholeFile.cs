using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Harness.Storage;

/// <summary>Writes files whole or not at all: into a temporary file beside, through to the disk, and then under the file's own name.</summary>
/// <remarks>Other processes see the old file or the new one, never half of one.</remarks>
internal static class WholeFile
{
    private const string Ending = ".partial";

    /// <summary>Writes a text file; whatever has its name is replaced.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="text">What to write.</param>
    /// <param name="encoding">How; its byte order mark is written too.</param>
    /// <exception cref="IOException">The disk is full, say. The file is as it was, and nothing is left beside it.</exception>
    public static void WriteText(string path, string text, Encoding encoding) => Write(path, file =>
    {
        file.Write(encoding.Preamble);
        file.Write(encoding.GetBytes(text));
    });

    /// <summary>Writes a file; whatever has its name is replaced.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="bytes">What to write.</param>
    /// <exception cref="IOException">The disk is full, say. The file is as it was, and nothing is left beside it.</exception>
    public static void WriteBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using var copy = new Replacement(path);
        copy.File.Write(bytes);
        copy.Complete();
    }

    /// <summary>Writes a file; whatever has its name is replaced.</summary>
    /// <param name="path">The file; its folder is made if need be.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <exception cref="IOException">The disk is full, say. The file is as it was, and nothing is left beside it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using var copy = new Replacement(path);
        write(copy.File);
        copy.Complete();
    }

    /// <summary>Copies several files. Every copy is on the disk before the first takes its name.</summary>
    /// <param name="copies">From where, and to where; the folders are made if need be.</param>
    /// <exception cref="IOException">The disk is full, say. While copies are written, every target stays as it was.</exception>
    public static void Copy(IEnumerable<(string From, string To)> copies)
    {
        var replacements = new List<Replacement>();
        try
        {
            foreach (var (from, to) in copies)
            {
                using var original = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read);
                replacements.Add(new Replacement(to));
                original.CopyTo(replacements[^1].File);
                replacements[^1].Close();
            }
            foreach (var replacement in replacements)
                replacement.Complete();
        }
        finally
        {
            foreach (var replacement in replacements)
                replacement.Dispose();
        }
    }

    /// <summary>Deletes the temporary files that killed processes left beside a file. One that another process is writing stays.</summary>
    /// <param name="path">The file.</param>
    public static void DeleteLeftOvers(string path)
    {
        foreach (var partial in OptionalFile.FilesIn(FolderOf(path), $".{Path.GetFileName(path)}.*{Ending}"))
            DeleteUnlessInUse(partial);
    }

    private static void DeleteUnlessInUse(string partial)
    {
        try
        {
            using (new FileStream(partial, FileMode.Open, FileAccess.Write, FileShare.None))
                File.Delete(partial); // while it is ours alone: who writes one holds it in the same way
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // another process writes it, or was faster
        }
    }

    /// <summary>Makes a folder, or says what stands in its way: the operating system names the folder itself.</summary>
    private static string MakeFolder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var above = folder;
            while (!Path.Exists(above) && Path.GetDirectoryName(above) is { } parent)
                above = parent;
            throw new IOException($"The folder '{folder}' cannot be made: "
                + (File.Exists(above) ? $"'{above}' is a file." : $"nothing can be written to '{above}'. {e.Message}"), e);
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>
    /// A temporary file that takes the name of another one once it is complete, and is deleted otherwise. Its name is drawn, not made of the process id:
    /// containers that share a folder are all process 1. It starts with a dot, so that no search for the file's own name finds one that a killed process left.
    /// </summary>
    private sealed class Replacement : IDisposable
    {
        private readonly string _path, _partial;

        public Replacement(string path)
        {
            _path = path;
            _partial = Path.Combine(MakeFolder(FolderOf(path)), $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{Ending}");
            File = new FileStream(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }

        public FileStream File { get; }

        /// <summary>Writes everything through to the disk; does nothing the second time.</summary>
        public void Close()
        {
            if (File.CanWrite)
                File.Flush(flushToDisk: true);
            File.Dispose();
        }

        [SuppressMessage("ApiDesign", "RS0030", Justification = "This is where files are replaced whole.")]
        public void Complete()
        {
            Close();
            System.IO.File.Move(_partial, _path, overwrite: true);
        }

        public void Dispose()
        {
            try
            {
                File.Dispose(); // writes what is in its buffer, for which there may be no room
            }
            finally
            {
                System.IO.File.Delete(_partial);
            }
        }
    }
}
