using System.Runtime.CompilerServices;
using System.Text;
using DiffEngine;

namespace Harness.Snapshots.BuiltIn;

/// <summary>Compares a text with the one that was accepted before: Verify's conventions for names, bytes, flow and messages, over DiffEngine.</summary>
/// <remarks>
/// Source: the documentation of Verify (https://github.com/VerifyTests/Verify). Called by Verify's own names, so that <c>SnapshotEngine=Verify</c>
/// puts the real one in its place by references alone.
/// </remarks>
public static class Verifier
{
    private static readonly UTF8Encoding Utf8WithBom = new(encoderShouldEmitUTF8Identifier: true);

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
        var files = new FilePair(Path.Combine(directory, $"{name}.received.{extension}"), Path.Combine(directory, $"{name}.verified.{extension}"));
        var received = WithUnixNewlines(target);

        Directory.CreateDirectory(files.Directory);
        File.Delete(files.Received);
        var verified = File.Exists(files.Verified) ? WithUnixNewlines(await File.ReadAllTextAsync(files.Verified)) : "";
        if (verified.Length == 0)
        {
            await Refuse(files, received, settings, $"New:\n{files}\n\nFileContent:\n\n{received}");
            return;
        }

        var comparison = await Compare(received, verified, settings.ComparerFor(extension));
        if (comparison.IsEqual)
            DiffRunner.Kill(files.Received, files.Verified);
        else
            await Refuse(files, received, settings, $"NotEqual:\n{files}\n\n{Explain(comparison, received, verified)}");
    }

    /// <summary>Not <see cref="string.ReplaceLineEndings()"/>, which would take form feeds and Unicode's separators too.</summary>
    private static string WithUnixNewlines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static async Task<CompareResult> Compare(string received, string verified, StringCompare? comparer)
    {
        if (received == verified)
            return CompareResult.Equal;
        return comparer is null ? CompareResult.NotEqual() : await comparer(received, verified, EmptyContext);
    }

    private static string Explain(CompareResult comparison, string received, string verified) => comparison.Message is { } message
        ? $"Compare Result:\n{message}"
        : $"FileContent:\n\nReceived:\n{received}\n\nVerified:\n{verified}";

    private static async Task Refuse(FilePair files, string received, VerifySettings settings, string message)
    {
        await File.WriteAllTextAsync(files.Received, received, Utf8WithBom);
        if (settings.AcceptsReceived)
        {
            File.Move(files.Received, files.Verified, overwrite: true);
            return;
        }
        if (settings.ShowsDiff && !BuildServerDetector.Detected)
            await DiffRunner.LaunchAsync(files.Received, files.Verified); // does nothing with DiffEngine_Disabled=true, or without a diff tool
        throw new VerifyException($"Directory: {files.Directory}\n{message}");
    }

    private sealed record FilePair(string Received, string Verified)
    {
        public string Directory => Path.GetDirectoryName(Received)!;

        public override string ToString() => $"  - Received: {Path.GetFileName(Received)}\n    Verified: {Path.GetFileName(Verified)}";
    }
}
