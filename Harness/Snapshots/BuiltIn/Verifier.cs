using System.Runtime.CompilerServices;
using DiffEngine;

namespace Harness.Snapshots.BuiltIn;

/// <summary>Compares a text with the one that was accepted before: Verify's conventions for names, bytes, flow and messages, over DiffEngine.</summary>
/// <remarks>
/// Source: the documentation of Verify (https://github.com/VerifyTests/Verify). Called by Verify's own names, so that <c>SnapshotEngine=Verify</c>
/// puts the real one in its place by references alone.
/// </remarks>
public static class Verifier
{
    private static readonly Dictionary<string, object> EmptyContext = [];

    /// <summary>Compares; where that fails, leaves a received file beside the verified one and says where.</summary>
    /// <param name="target">The text; CRLF and CR become LF, nothing else is changed or added.</param>
    /// <param name="extension">Of both files, without a dot.</param>
    /// <param name="settings">Folder, name and comparer.</param>
    /// <param name="sourceFile">Filled in by the compiler.</param>
    /// <exception cref="VerifyException">There is no verified file yet, or it differs.</exception>
    public static async Task Verify(string target, string extension, VerifySettings settings, [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(settings);
        var directory = Path.GetFullPath(settings.Directory ?? "", Path.GetDirectoryName(sourceFile)!);
        var name = settings.FileName ?? Path.GetFileNameWithoutExtension(sourceFile);
        var files = new SnapshotFiles(Path.Combine(directory, $"{name}.received.{extension}"), Path.Combine(directory, $"{name}.verified.{extension}"));
        var received = SnapshotFiles.WithUnixNewlines(target);

        var verified = files.Open();
        if (verified.Length == 0)
        {
            await Refuse(files, received, settings, files.New(received));
            return;
        }

        var comparison = await Compare(received, verified, settings.ComparerFor(extension));
        if (comparison.IsEqual)
            DiffRunner.Kill(files.Received, files.Verified);
        else
            await Refuse(files, received, settings, files.NotEqual(received, verified, comparison.Message));
    }

    private static async Task<CompareResult> Compare(string received, string verified, StringCompare? comparer)
    {
        if (received == verified)
            return CompareResult.Equal;
        return comparer is null ? CompareResult.NotEqual() : await comparer(received, verified, EmptyContext);
    }

    private static async Task Refuse(SnapshotFiles files, string received, VerifySettings settings, string message)
    {
        files.Keep(received);
        if (settings.AcceptsReceived)
        {
            File.Move(files.Received, files.Verified, overwrite: true);
            return;
        }
        if (settings.ShowsDiff && !BuildServerDetector.Detected)
            await DiffRunner.LaunchAsync(files.Received, files.Verified); // does nothing with DiffEngine_Disabled=true, or without a diff tool
        throw new VerifyException(message);
    }
}
