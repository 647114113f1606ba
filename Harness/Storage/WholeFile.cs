using System.Text;

namespace Harness.Storage;

/// <summary>Writes files whole or not at all: into a temporary file beside, through to the disk, and then under the file's own name.</summary>
internal static class WholeFile
{
    /// <summary>Writes a text file; whatever has its name is replaced.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="text">What to write.</param>
    /// <param name="encoding">How; its byte order mark is written too.</param>
    /// <exception cref="IOException">The disk is full, say. The file is as it was, and nothing is left beside it.</exception>
    public static void WriteText(string path, string text, Encoding encoding) => Write(path, file =>
    {
        file.Write(encoding.Preamble);
        file.Write(encoding.GetBytes(text));
    });

    /// <summary>Writes a file; whatever has its name is replaced.</summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <exception cref="IOException">The disk is full, say. The file is as it was, and nothing is left beside it.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        // The name starts with a dot, so that no search for the file's own name finds a temporary one that a killed process left.
        var partial = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.partial");
        try
        {
            using (var file = new FileStream(partial, FileMode.CreateNew))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
