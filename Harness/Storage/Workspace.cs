namespace Harness.Storage;

/// <summary>Where the harness reads its inputs from and keeps its results: in the repository, or for a published program beside it
/// and in the folder that it was started in.</summary>
public static class Workspace
{
    private static readonly Lazy<WorkspaceFolders> Found = new(() => WorkspaceFolders.Find(AppContext.BaseDirectory, Directory.GetCurrentDirectory()));

    /// <summary>The folder that holds the solution; the current one for a published program outside a repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The program runs outside the repository and was not published.</exception>
    public static string Root => Found.Value.Root;

    /// <summary>Small committed inputs.</summary>
    public static string Fixtures => Found.Value.Fixtures;

    /// <summary>The folder that committed inputs and baselines are read from: <see cref="Root"/> in the repository, and the program's own when it was
    /// published.</summary>
    public static string Home => Found.Value.Home;
}
