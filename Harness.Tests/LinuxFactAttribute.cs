namespace Harness.Tests;

/// <summary>Marks a test that needs Linux. On other systems, the test is skipped with a reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "This test needs Linux: it uses ELF libraries, signals or named pipes.";
    }
}
