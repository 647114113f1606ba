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

    /// <summary>Formats an option for a command that a message suggests.</summary>
    /// <param name="name">The name of the option, such as "--results".</param>
    /// <param name="path">The file or folder.</param>
    /// <param name="usual">The default, for which the option is left out.</param>
    /// <returns>A text such as " --results other"; empty for the default.</returns>
    public static string Option(string name, string path, string usual) =>
        Path.GetFullPath(path) == Path.GetFullPath(usual) ? "" : $" {name} {Quoted(Of(path))}";

    /// <summary>Returns a value as it is typed in a shell.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The value, in quotation marks if it is empty or has a space.</returns>
    public static string Quoted(string value) => value.Length == 0 || value.Contains(' ', StringComparison.Ordinal) ? $"\"{value}\"" : value;
}
