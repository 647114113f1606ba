namespace Harness.Runtime;

/// <summary>Reads the environment of the process. Tests replace it with their own values.</summary>
internal sealed record Surroundings
{
    /// <summary>Returns an environment variable; null or empty if it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Returns the content of a text file; null if the file is missing or unreadable.</summary>
    public required Func<string, string?> TextOf { get; init; }

    /// <summary>Returns whether a file exists.</summary>
    public required Func<string, bool> Exists { get; init; }

    /// <summary>Returns the free bytes on the disk of a folder, which need not exist yet; null if unknown.</summary>
    public required Func<string, long?> FreeBytes { get; init; }

    /// <summary>Number of CPU cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Largest memory in bytes that this process may use: that of the machine, or the limit of a container.</summary>
    public required long Memory { get; init; }

    /// <summary>The environment of this process.</summary>
    public static Surroundings Here { get; } = new()
    {
        Variable = Environment.GetEnvironmentVariable,
        TextOf = Read,
        Exists = File.Exists,
        FreeBytes = Free,
        Cores = Environment.ProcessorCount,
        Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
    };

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? Free(string folder)
    {
        try
        {
            var there = new DirectoryInfo(folder);
            while (!there.Exists && there.Parent is { } parent)
                there = parent;
            return new DriveInfo(there.FullName).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
