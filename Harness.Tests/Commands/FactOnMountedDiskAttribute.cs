using System.Diagnostics;
using Harness.Storage;

namespace Harness.Tests.Commands;

/// <summary>Marks a test that mounts a disk in a namespace of its own. Where the system does not allow a user to do so, the test is skipped with the reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactOnMountedDiskAttribute : FactAttribute
{
    /// <summary>Skips the test unless an empty folder can be mounted.</summary>
    /// <param name="ofRepository">Whether the repository itself has to be mounted again, as a read-only disk.</param>
    public FactOnMountedDiskAttribute(bool ofRepository = false) => Skip = new LinuxFactAttribute().Skip ?? Refusal(ofRepository
        ? $"mount --bind '{Workspace.Root}' '{Workspace.Root}' && mount -o remount,bind,ro '{Workspace.Root}'"
        : $"mount -t tmpfs tmpfs '{Path.GetTempPath()}'");

    /// <summary>Mounts a disk in the namespace of a process that ends at once, so that no other process sees it.</summary>
    private static string? Refusal(string mount)
    {
        if (FactWithProgramAttribute.Find("unshare") is not { } unshare)
            return new FactWithProgramAttribute("unshare").Skip;
        using var process = Process.Start(new ProcessStartInfo(unshare, ["-rm", "bash", "-c", mount]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"This system does not allow a user to mount a disk: {error}";
    }
}
