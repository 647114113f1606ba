using Harness.Storage;

namespace Harness.Health;

/// <summary>Checks that the folders to which commands write are writable.</summary>
internal static class WritableFolders
{
    /// <summary>Writes a file to each folder and deletes it.</summary>
    /// <param name="root">The root of the repository, or the folder where a published program runs.</param>
    /// <param name="local">The user's folder for local data.</param>
    /// <returns>One observation for each folder.</returns>
    public static IEnumerable<Observation> Of(string root, string local)
    {
        var runs = Path.Combine(root, "TestResults");
        yield return UsersFolder.CanBeWrittenTo(Directory.Exists(runs) ? runs : root) ? Observation.Ok("finished runs", $"'{runs}' can be written to")
            : new Observation("finished runs", Condition.Warning, $"'{runs}' cannot be written to",
                "Runs are made, and are not kept. Name other folders with --runs and --results, or start the command elsewhere.");
        yield return UsersFolder.CanBeWritten(local) ? Observation.Ok("user's folder", $"'{local}' can be written to")
            : new Observation("user's folder", Condition.Warning, $"'{local}' cannot be written to; prepared texts lie in '{Path.GetTempPath()}'",
                "Name a folder that can be written to in HOME or XDG_DATA_HOME, so that texts are not prepared again after each start of the machine.");
    }
}
