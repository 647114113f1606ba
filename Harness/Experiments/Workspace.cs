namespace Harness.Experiments;

/// <summary>The repository that the harness runs in: where fixtures are read from and results are kept.</summary>
public static class Workspace
{
    private const string Landmark = "Research.sln";

    private static readonly Lazy<string> Found = new(Find);

    /// <summary>The folder that holds Research.sln.</summary>
    /// <exception cref="DirectoryNotFoundException">The program runs outside the repository.</exception>
    public static string Root => Found.Value;

    /// <summary>Small committed inputs.</summary>
    public static string Fixtures => Path.Combine(Root, "fixtures");

    /// <summary>Committed metric snapshots.</summary>
    public static string Results => Path.Combine(Root, "results");

    private static string Find()
    {
        string[] starts = [AppContext.BaseDirectory, Directory.GetCurrentDirectory()];
        return starts.Select(Upwards).OfType<string>().FirstOrDefault()
            ?? throw new DirectoryNotFoundException($"No {Landmark} in or above '{starts[0]}' or '{starts[1]}'; run from within the repository.");
    }

    private static string? Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
                return folder.FullName;
        }
        return null;
    }
}
