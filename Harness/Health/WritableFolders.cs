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
        yield return UsersFolder.CanBeWrittenTo(Directory.Exists(runs) ? runs : root) ? Observation.Ok("finished runs", $"'{runs}' is writable")
            : new Observation("finished runs", Condition.Warning, $"'{runs}' is not writable",
                "Runs are trained but not saved. Name other folders with --runs and --results, or start the command in another folder.");
        yield return UsersFolder.CanBeWritten(local) ? Observation.Ok("user's folder", $"'{local}' is writable")
            : new Observation("user's folder", Condition.Warning, $"'{local}' is not writable; prepared texts are in '{Path.GetTempPath()}'",
                "Set HOME or XDG_DATA_HOME to a writable folder. Otherwise texts are prepared again after each restart of the machine.");
    }
}
