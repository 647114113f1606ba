namespace Harness.Tests;

/// <summary>A test of what only the Linux loader needs; elsewhere it is reported as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "Linux only: it is about ELF libraries, or about signals.";
    }
}
