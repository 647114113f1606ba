namespace Harness.Storage;

/// <summary>The two base folders, from which all other paths are derived.</summary>
/// <param name="Root">The folder to which results and completed runs are written.</param>
/// <param name="Home">The folder of committed inputs and accepted snapshots; the same as <paramref name="Root"/> in the repository.</param>
internal sealed record WorkspaceFolders(string Root, string Home)
{
    private static readonly string[] Landmarks = ["*.sln", "*.slnx"];

    /// <summary>The folder of small committed inputs.</summary>
    public string Fixtures => FixturesIn(Home);

    /// <summary>Finds both folders.</summary>
    /// <param name="program">The folder of the program.</param>
    /// <param name="current">The folder in which the program was started.</param>
    /// <returns>The nearest folder with a solution file, above the program or above the current folder. For a published program, whose fixtures are next to
    /// it, the current folder as root and the program's folder as home.</returns>
    /// <exception cref="DirectoryNotFoundException">There is neither a solution nor a folder of fixtures.</exception>
    public static WorkspaceFolders Find(string program, string current)
    {
        if ((Upwards(program) ?? Upwards(current)) is { } repository)
            return new WorkspaceFolders(repository, repository);
        return Directory.Exists(FixturesIn(program))
            ? new WorkspaceFolders(current, program)
            : throw new DirectoryNotFoundException($"No solution ({string.Join(" or ", Landmarks)}) in or above '{program}' or '{current}', "
                + "and no fixtures next to the program. Run the command in the repository, or publish the program.");
    }

    private static string FixturesIn(string home) => Path.Combine(home, "fixtures");

    private static string? Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (folder.Exists && Landmarks.Any(landmark => folder.EnumerateFiles(landmark).Any()))
                return folder.FullName;
        }
        return null;
    }
}
