namespace Harness.Experiments;

/// <summary>Where the harness reads its inputs from and keeps its results: in the repository, or for a published program beside it
/// and in the folder that it was started in.</summary>
public static class Workspace
{
    private static readonly Lazy<WorkspaceFolders> Found = new(() => WorkspaceFolders.Find(AppContext.BaseDirectory, Directory.GetCurrentDirectory()));

    /// <summary>The folder that holds Research.sln; the current one for a published program outside a repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The program runs outside the repository and was not published.</exception>
    public static string Root => Found.Value.Root;

    /// <summary>Small committed inputs.</summary>
    public static string Fixtures => Found.Value.Fixtures;

    /// <summary>Accepted metric snapshots: <see cref="Results"/> in the repository, and what was published with the program elsewhere.</summary>
    public static string Baselines => Found.Value.Baselines;

    /// <summary>Where results are written.</summary>
    public static string Results => Found.Value.Results;
}
