using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Harness.Storage;

/// <summary>Writes files completely or not at all: writes a temporary file in the same folder, flushes it to the disk, and renames it.</summary>
/// <remarks>Other processes see the old file or the new one, never a partial one.</remarks>
internal static class WholeFile
{
    private const string Ending = ".partial";

    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a text file in UTF-8, without a byte-order mark. An existing file is replaced.</summary>
    /// <param name="path">The file. Its folder is created if necessary.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="IOException">Writing failed, for example because the disk is full.
    /// An existing file is left unchanged, and no temporary file remains.</exception>
    public static void WriteText(string path, string text) => WriteBytes(path, WithoutMark.GetBytes(text));

    /// <summary>Writes a file. An existing file is replaced.</summary>
    /// <param name="path">The file. Its folder is created if necessary.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="IOException">Writing failed, for example because the disk is full.
    /// An existing file is left unchanged, and no temporary file remains.</exception>
    public static void WriteBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using var copy = new Replacement(path);
        copy.File.Write(bytes);
        copy.Complete();
    }

    /// <summary>Writes a file. An existing file is replaced.</summary>
    /// <param name="path">The file. Its folder is created if necessary.</param>
    /// <param name="write">Writes the content to a stream.</param>
    /// <exception cref="IOException">Writing failed, for example because the disk is full.
    /// An existing file is left unchanged, and no temporary file remains.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using var copy = new Replacement(path);
        write(copy.File);
        copy.Complete();
    }

    /// <summary>Copies several files. All copies are flushed to the disk before the first one is renamed.</summary>
    /// <param name="copies">The source and target paths. The folders are created if necessary.</param>
    /// <exception cref="IOException">Copying failed, for example because the disk is full. Targets stay unchanged while copies are written.</exception>
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

    /// <summary>Deletes the temporary files of killed processes for a file. A temporary file that another process is writing stays.</summary>
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
                File.Delete(partial); // while it is locked; a process that writes one locks it in the same way
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // another process writes it, or has already deleted it
        }
    }

    /// <summary>Creates a folder. If that fails, the exception names the obstacle; the operating system's message names only the folder itself.</summary>
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
            throw new IOException($"The folder '{folder}' cannot be created: "
                + (File.Exists(above) ? $"'{above}' is a file." : $"'{above}' is not writable. {e.Message}"), e);
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>
    /// A temporary file that is renamed once it is complete, and deleted otherwise. Its name is random instead of the process id, because containers that
    /// share a folder are all process 1. It starts with a dot, so that searches for the name of the file do not find a temporary file of a killed process.
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

        /// <summary>Flushes everything to the disk. A second call does nothing.</summary>
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
                File.Dispose(); // flushes the buffer, which may fail on a full disk
            }
            finally
            {
                System.IO.File.Delete(_partial);
            }
        }
    }
}
