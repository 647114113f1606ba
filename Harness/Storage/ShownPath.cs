namespace Harness.Storage;

/// <summary>Formats paths for messages.</summary>
internal static class ShownPath
{
    /// <summary>Returns a path as a user would type it.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="from">The folder of the user; the current folder if null.</param>
    /// <returns>The path relative to that folder if it lies below it, otherwise the absolute path.</returns>
    public static string Of(string path, string? from = null)
    {
        var relative = Path.GetRelativePath(from ?? Environment.CurrentDirectory, path);
        return relative == ".." || relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? Path.GetFullPath(path) : relative;
    }
}
