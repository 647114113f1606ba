using System.Text;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>The identity of the code that made a received snapshot, in <c>NAME.received.code</c> beside it. Whatever deletes the received files of a name,
/// Verify included, deletes this file too.</summary>
internal static class ReceivedCode
{
    private static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes it, after an engine left a received snapshot.</summary>
    /// <param name="folder">Of the snapshot.</param>
    /// <param name="name">Of the snapshot.</param>
    /// <param name="study">Whose code runs now.</param>
    public static void Write(string folder, string name, Study study)
    {
        if (File.Exists(Path.Combine(folder, $"{name}.received.json")))
            WholeFile.WriteText(PathOf(folder, name), RunArchive.CodeOf(study.Experiments), WithoutMark);
    }

    /// <summary>Tells whether other code than the study's now made a received snapshot.</summary>
    /// <param name="folder">Of the snapshot.</param>
    /// <param name="name">Of the snapshot.</param>
    /// <param name="study">Whose code runs now.</param>
    /// <returns>False too where nothing says which code it was, as in a file that was copied from elsewhere.</returns>
    public static bool IsAnother(string folder, string name, Study study) =>
        OptionalFile.ReadText(PathOf(folder, name)) is { } code && code.Trim() != RunArchive.CodeOf(study.Experiments);

    /// <summary>Deletes it, once the snapshot is accepted.</summary>
    /// <param name="folder">Of the snapshot.</param>
    /// <param name="name">Of the snapshot.</param>
    public static void Delete(string folder, string name) => File.Delete(PathOf(folder, name));

    private static string PathOf(string folder, string name) => Path.Combine(folder, $"{name}.received.code");
}
