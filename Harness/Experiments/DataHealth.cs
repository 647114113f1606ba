using Harness.Corpora;
using Harness.Runtime.Health;
using Harness.Tokens.Prepared;

namespace Harness.Experiments;

/// <summary>Whether the reviews are there that runs read.</summary>
internal static class DataHealth
{
    /// <summary>Looks.</summary>
    /// <param name="here">Where.</param>
    /// <param name="workspace">Where the synthetic reviews are.</param>
    /// <param name="cache">Where prepared reviews are kept.</param>
    /// <returns>One observation about the synthetic reviews, one about the user's own.</returns>
    public static IEnumerable<Observation> Of(Surroundings here, WorkspaceFolders workspace, PreparedCache cache) =>
        [Synthetic(workspace), Real(here, workspace, cache)];

    private static Observation Synthetic(WorkspaceFolders workspace)
    {
        try
        {
            ReviewFiles.In(workspace.Fixtures, "reviews.");
            return Observation.Ok("synthetic reviews", $"in '{workspace.Fixtures}'");
        }
        catch (CorpusFormatException missing)
        {
            return new Observation("synthetic reviews", Condition.Problem, missing.Message,
                "Take them from the repository again: the smoke profile and its snapshots rest on them.");
        }
    }

    private static Observation Real(Surroundings here, WorkspaceFolders workspace, PreparedCache cache)
    {
        const string subject = "real reviews";
        var needed = here.Variable(Profile.NameVariable) is not (null or "" or "smoke");
        var grave = needed ? Condition.Problem : Condition.Warning;
        if (here.Variable(Profile.DataVariable) is not { Length: > 0 } directory)
            return needed
                ? new Observation(subject, grave, $"{Profile.DataVariable} is not set, and {Profile.NameVariable} asks for real reviews",
                    "Set it to the directory that holds train.ft.txt and test.ft.txt, plain, .bz2 or .gz.")
                : Observation.Ok(subject, $"{Profile.DataVariable} is not set; the smoke profile needs none, sample and full do");
        try
        {
            var files = ReviewFiles.In(Path.GetFullPath(directory, workspace.Root));
            var seen = $"{Path.GetFileName(files.Train)} and {Path.GetFileName(files.Test)} in '{Path.GetDirectoryName(files.Train)}'";
            return cache.Holds(files, EveryExperiment.PreparationOf(Notebook.HundredTokens))
                ? Observation.Ok(subject, $"{seen}, prepared in '{cache.Directory}'")
                : new Observation(subject, Condition.Warning, $"{seen}, not prepared yet",
                    "The first run prepares them; 'harness prepare' does it beforehand, and shows what is in them.");
        }
        catch (CorpusFormatException missing)
        {
            return new Observation(subject, grave, missing.Message,
                $"Set {Profile.DataVariable} to the directory that holds train.ft.txt and test.ft.txt, plain, .bz2 or .gz.");
        }
    }
}
