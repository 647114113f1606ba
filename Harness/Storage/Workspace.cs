namespace Harness.Storage;

/// <summary>The folders of inputs and results: in the repository, or for a published program its own folder and the folder in which it was started.</summary>
public static class Workspace
{
    private static readonly Lazy<WorkspaceFolders> Found = new(() => WorkspaceFolders.Find(AppContext.BaseDirectory, Directory.GetCurrentDirectory()));

    /// <summary>The folder with the solution; the current folder for a published program outside a repository.</summary>
    /// <exception cref="DirectoryNotFoundException">The program runs outside the repository and was not published.</exception>
    public static string Root => Found.Value.Root;

    /// <summary>The folder of small committed inputs.</summary>
    public static string Fixtures => Found.Value.Fixtures;

    /// <summary>The folder of committed inputs and accepted snapshots: <see cref="Root"/> in the repository, or the folder of a published program.</summary>
    public static string Home => Found.Value.Home;
}
