using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>The identity of the code that made a received snapshot, in <c>NAME.received.code</c> beside it. Whatever deletes the received files of a name,
/// Verify included, deletes this file too.</summary>
internal static class ReceivedCode
{
    /// <summary>Writes the file if a received snapshot exists.</summary>
    /// <param name="folder">The folder of the snapshot.</param>
    /// <param name="name">The name of the snapshot.</param>
    /// <param name="study">The study whose code is running.</param>
    public static void Write(string folder, string name, Study study)
    {
        if (File.Exists(Path.Combine(folder, $"{name}.received.json")))
            WholeFile.WriteText(PathOf(folder, name), RunArchive.CodeOf(study.Experiments));
    }

    /// <summary>Tells whether a received snapshot was made by other code than the running code.</summary>
    /// <param name="folder">The folder of the snapshot.</param>
    /// <param name="name">The name of the snapshot.</param>
    /// <param name="study">The study whose code is running.</param>
    /// <returns>Also false if the file is missing, for example beside a snapshot that was copied from elsewhere.</returns>
    public static bool IsAnother(string folder, string name, Study study) =>
        OptionalFile.ReadText(PathOf(folder, name)) is { } code && code.Trim() != RunArchive.CodeOf(study.Experiments);

    /// <summary>Deletes the file after the snapshot is accepted.</summary>
    /// <param name="folder">The folder of the snapshot.</param>
    /// <param name="name">The name of the snapshot.</param>
    public static void Delete(string folder, string name) => File.Delete(PathOf(folder, name));

    private static string PathOf(string folder, string name) => Path.Combine(folder, $"{name}.received.code");
}
