namespace Harness.Experiments;

/// <summary>The two folders that everything else is found from.</summary>
/// <param name="Root">Where results and finished runs are written.</param>
/// <param name="Home">Where the committed inputs and baselines are read from; the same as <paramref name="Root"/> in the repository.</param>
internal sealed record WorkspaceFolders(string Root, string Home)
{
    private const string Landmark = "Research.sln", PublishedLandmark = "reviews.train.ft.txt";

    /// <summary>Small committed inputs.</summary>
    public string Fixtures => FixturesIn(Home);

    /// <summary>Accepted metric snapshots.</summary>
    public string Baselines => Path.Combine(Home, "results");

    /// <summary>Where results are written.</summary>
    public string Results => Path.Combine(Root, "results");

    /// <summary>Finds both.</summary>
    /// <param name="program">The folder of the program.</param>
    /// <param name="current">The folder that it was started in.</param>
    /// <returns>The repository above either; or for a program that was published with what it reads,
    /// the current folder to write to and its own to read from.</returns>
    /// <exception cref="DirectoryNotFoundException">Neither is there.</exception>
    public static WorkspaceFolders Find(string program, string current)
    {
        if ((Upwards(program) ?? Upwards(current)) is { } repository)
            return new WorkspaceFolders(repository, repository);
        return File.Exists(Path.Combine(FixturesIn(program), PublishedLandmark))
            ? new WorkspaceFolders(current, program)
            : throw new DirectoryNotFoundException($"No {Landmark} in or above '{program}' or '{current}', and no fixtures beside the program; run from within "
                + $"the repository, or publish the program.");
    }

    private static string FixturesIn(string home) => Path.Combine(home, "fixtures");

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
