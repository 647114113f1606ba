namespace Harness.Runtime;

/// <summary>Where the process runs, as far as it can be read: what a test can put something else in the place of.</summary>
internal sealed record Surroundings
{
    /// <summary>An environment variable; null or empty where it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The content of a text file; null where there is none, or it cannot be read.</summary>
    public required Func<string, string?> TextOf { get; init; }

    /// <summary>Whether there is a file.</summary>
    public required Func<string, bool> Exists { get; init; }

    /// <summary>Bytes that are free on the disk that a folder is, or would be, on; null where nobody knows.</summary>
    public required Func<string, long?> FreeBytes { get; init; }

    /// <summary>Processor cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Bytes of memory that this process may use at most: the machine's, or a container's limit.</summary>
    public required long Memory { get; init; }

    /// <summary>Those of this process.</summary>
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
