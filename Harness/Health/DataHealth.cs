using Harness.Data;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Storage;
using Harness.Tokens.Prepared;

namespace Harness.Health;

/// <summary>Checks whether the data for the profiles of a study are available.</summary>
internal static class DataHealth
{
    /// <summary>Checks the data.</summary>
    /// <param name="study">The study with the profiles.</param>
    /// <param name="here">The environment of the process.</param>
    /// <param name="workspace">Locates the committed data.</param>
    /// <param name="cache">Cache of prepared data.</param>
    /// <returns>One observation for each set of committed files, then one about the user's own data if any profile reads them.</returns>
    public static IEnumerable<Observation> Of(Study study, Surroundings here, WorkspaceFolders workspace, PreparedCache cache)
    {
        foreach (var committed in study.Profiles.Where(profile => !profile.ReadsUsersData).GroupBy(profile => (profile.Committed, profile.Data)))
            yield return Committed(study, committed.First(), workspace, study.ProfileNames("and", committed));
        if (study.Profiles.Any(profile => profile.ReadsUsersData))
            yield return Users(study, here, workspace, cache);
    }

    private static Observation Committed(Study study, ProfileDeclaration profile, WorkspaceFolders workspace, string profiles)
    {
        var subject = $"committed {study.Texts}";
        try
        {
            return Observation.Ok(subject, $"in '{Path.GetDirectoryName(profile.CommittedFiles(study, workspace).Train)}'");
        }
        catch (CorpusFormatException missing)
        {
            return new Observation(subject, Condition.Problem, missing.Message,
                $"Restore them from the repository: the snapshots of {profiles} were made from them.");
        }
    }

    private static Observation Users(Study study, Surroundings here, WorkspaceFolders workspace, PreparedCache cache)
    {
        var (subject, remedy) = ($"real {study.Texts}", $"Set {study.DataVariable} to the directory of the data. {SplitFiles.Forms}");
        var asked = here.Variable(Study.ProfileVariable) is { Length: > 0 } name ? name : study.Profiles[0].Name;
        var needed = study.Profiles.All(profile => profile.Name != asked || profile.ReadsUsersData);
        var grave = needed ? Condition.Problem : Condition.Warning;
        if (here.Variable(study.DataVariable) is not { Length: > 0 } directory)
        {
            return needed
                ? new Observation(subject, grave, $"{study.DataVariable} is not set, but the profile {asked} needs it", remedy)
                : Observation.Ok(subject, $"{study.DataVariable} is not set. The profile {asked} does not need it; it is needed for "
                    + $"{study.ProfileNames("and", study.Profiles.Where(profile => profile.ReadsUsersData))}");
        }
        try
        {
            var readers = study.Profiles.Where(profile => profile.ReadsUsersData).ToList();
            var reader = readers.FirstOrDefault(profile => profile.Name == asked) ?? readers[0];
            var files = reader.UsersFiles(study, Path.GetFullPath(directory, workspace.Root));
            var seen = $"{Path.GetFileName(files.Train)} and {Path.GetFileName(files.Test)} in '{Path.GetDirectoryName(files.Train)}'";
            return cache.Holds(files, study.Preparation)
                ? Observation.Ok(subject, $"{seen}, prepared in '{cache.Directory}'")
                : new Observation(subject, Condition.Warning, $"{seen}, not prepared yet",
                    "The first run prepares them. './research prepare' does it in advance, and shows their content.");
        }
        catch (CorpusFormatException missing)
        {
            return new Observation(subject, grave, missing.Message, remedy);
        }
    }
}
