using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Harness.Runtime;

/// <summary>Checks how many files the process may have open, before the runtime needs them to load its own libraries.</summary>
/// <remarks>
/// .NET reports a library that it cannot open as a file that does not exist. So the check comes first, and it uses only what is loaded already: no console, no
/// command line.
/// </remarks>
internal static class OpenFiles
{
    /// <summary>The smallest number with which a short run on two cores works.</summary>
    internal const int Least = 128;

    private const int StandardError = 2;

    private const string Limits = "/proc/self/limits";

    /// <summary>Writes to standard error that too few files may be open.</summary>
    /// <returns>Whether this is so.</returns>
    public static bool AreTooFew()
    {
        if (Complaint(OperatingSystem.IsLinux() ? Surroundings.Here.TextOf(Limits) : null) is not { } sentence)
            return false;
        try
        {
            using var error = new FileStream(new SafeFileHandle(StandardError, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            error.Write(System.Text.Encoding.UTF8.GetBytes(sentence + "\n"));
        }
        catch (IOException)
        {
            // the exit code remains
        }
        return true;
    }

    /// <summary>Reads the limit.</summary>
    /// <param name="limits">The content of /proc/self/limits; null if the system has no such file.</param>
    /// <returns>A sentence if the limit is too low; otherwise null.</returns>
    internal static string? Complaint(string? limits)
    {
        const string Name = "Max open files";
        if (limits is null || limits.IndexOf(Name, StringComparison.Ordinal) is not (>= 0 and var start))
            return null;
        var words = limits[(start + Name.Length)..].Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most < Least
            ? $"This process may open {most} files at a time (ulimit -n); expected at least {Least}. Raise the limit in the shell or service that starts it."
            : null;
    }
}
