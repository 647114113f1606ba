using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DiffEngine;

namespace Harness.Snapshots.BuiltIn;

/// <summary>Compares a text with the accepted one. It follows Verify's conventions for names, bytes, flow and messages, and uses DiffEngine.</summary>
/// <remarks>
/// Source: the documentation of Verify (https://github.com/VerifyTests/Verify). The names equal Verify's, so that <c>SnapshotEngine=Verify</c> can replace
/// this class with the original by changing references only.
/// </remarks>
public static class Verifier
{
    private static readonly Dictionary<string, object> EmptyContext = [];

    private static readonly ConcurrentDictionary<string, bool> UsedPrefixes = new();

    /// <summary>Compares a text with its snapshot. If they differ, writes a received file next to the verified one and throws with both paths.</summary>
    /// <param name="target">The text. CRLF and CR become LF; nothing else is changed or added.</param>
    /// <param name="extension">The extension of both files, without a dot.</param>
    /// <param name="settings">The folder, the name and the comparer.</param>
    /// <param name="sourceFile">The path of the calling source file, filled in by the compiler.</param>
    /// <exception cref="VerifyException">
    /// There is no verified file yet, it differs, a file of this name with another extension was verified too, or the name was used before in this process.
    /// </exception>
    public static async Task Verify(string target, string extension, VerifySettings settings, [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(settings);
        var directory = Path.GetFullPath(settings.Directory ?? "", Path.GetDirectoryName(sourceFile)!);
        var prefix = Path.Combine(directory, settings.FileName ?? Path.GetFileNameWithoutExtension(sourceFile));
        if (!UsedPrefixes.TryAdd(prefix, true))
            throw new VerifyException($"The prefix has already been used: {prefix}. Two snapshots with the same name would overwrite each other.");
        var files = new SnapshotFiles($"{prefix}.received.{extension}", $"{prefix}.verified.{extension}");
        var received = SnapshotFiles.WithUnixNewlines(target);

        var verified = files.Open(received);
        var comparison = verified is null ? CompareResult.NotEqual() : await Compare(files, received, verified, settings.ComparerFor(extension));
        if (files.Refusal(received, verified, comparison.IsEqual, comparison.Message) is not { } refusal)
        {
            DiffRunner.Kill(files.Received, files.Verified);
            return;
        }
        if (settings.AcceptsReceived)
        {
            files.AcceptReceived();
            return;
        }
        if (!comparison.IsEqual && settings.ShowsDiff && !BuildServerDetector.Detected)
            await DiffRunner.LaunchAsync(files.Received, files.Verified); // does nothing with DiffEngine_Disabled=true, or without a diff tool
        throw new VerifyException(refusal);
    }

    private static async Task<CompareResult> Compare(SnapshotFiles files, string received, string verified, StringCompare? comparer)
    {
        if (received == verified)
            return CompareResult.Equal;
        if (comparer is null)
            return CompareResult.NotEqual();
        try
        {
            return await comparer(received, verified, EmptyContext);
        }
        catch (Exception failure)
        {
            throw new VerifyException($"Failed to compare files:\nReceivedPath: {files.Received}\nVerifiedPath: {files.Verified}", failure);
        }
    }
}

/// <summary>Thrown if a snapshot is new, differs from the accepted one, or could not be compared.</summary>
/// <param name="message">The files and the difference.</param>
/// <param name="innerException">The exception of the comparer, if there was one.</param>
public sealed class VerifyException(string message, Exception? innerException = null) : Exception(message, innerException);
