using System.Diagnostics.CodeAnalysis;

namespace Harness.Storage;

/// <summary>Reads files and folders that may not exist.</summary>
/// <remarks>Each file is opened without an earlier check, because another process could delete it between the check and the opening.</remarks>
internal static class OptionalFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes; null if the file or its folder does not exist.</returns>
    /// <exception cref="IOException">The file exists and cannot be read.</exception>
    public static byte[]? ReadBytes(string path) => IfThere(path, File.ReadAllBytes);

    /// <summary>Reads a text file.</summary>
    /// <param name="path">The file: UTF-8, with or without a byte-order mark.</param>
    /// <returns>Its text without the mark; null if the file or its folder does not exist.</returns>
    /// <exception cref="IOException">The file exists and cannot be read.</exception>
    public static string? ReadText(string path) => IfThere(path, File.ReadAllText);

    /// <summary>Opens a file for sequential reading.</summary>
    /// <param name="path">The file.</param>
    /// <returns>An unbuffered stream; null if the file or its folder does not exist.</returns>
    /// <exception cref="IOException">The file exists and cannot be opened.</exception>
    public static FileStream? OpenToRead(string path) =>
        IfThere(path, existing => new FileStream(existing, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan));

    /// <summary>Lists the files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">The pattern of the names, such as "*.json".</param>
    /// <param name="search">Whether subfolders are included.</param>
    /// <returns>Their paths; none if the folder does not exist.</returns>
    public static IReadOnlyList<string> FilesIn(string folder, string pattern, SearchOption search = SearchOption.TopDirectoryOnly) =>
        IfThere(folder, existing => Directory.GetFiles(existing, pattern, search)) ?? [];

    /// <summary>Lists the folders of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">The pattern of the names, such as "*.partial".</param>
    /// <returns>Their paths; none if the folder does not exist.</returns>
    public static IReadOnlyList<string> FoldersIn(string folder, string pattern = "*") =>
        IfThere(folder, existing => Directory.GetDirectories(existing, pattern)) ?? [];

    /// <summary>Moves a file, if it exists. An existing target is replaced.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">The new path.</param>
    /// <exception cref="IOException">The file exists and cannot be moved.</exception>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "A whole file is renamed, not written.")]
    public static void Move(string from, string to) => IfThere(from, existing =>
    {
        File.Move(existing, to, overwrite: true);
        return existing;
    });

    /// <summary>Renames a folder, if it exists.</summary>
    /// <param name="from">The folder.</param>
    /// <param name="to">The new path, which must not exist.</param>
    /// <exception cref="IOException">The folder exists and cannot be moved.</exception>
    public static void MoveFolder(string from, string to) => IfThere(from, existing =>
    {
        Directory.Move(existing, to);
        return existing;
    });

    /// <summary>Deletes a folder and its content, if it exists.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The folder exists and cannot be deleted.</exception>
    public static void DeleteFolder(string folder) => IfThere(folder, existing =>
    {
        Directory.Delete(existing, recursive: true);
        return existing;
    });

    private static T? IfThere<T>(string path, Func<string, T> use) where T : class
    {
        try
        {
            return use(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
