using System.Text;

namespace Harness.Snapshots;

/// <summary>The two files of a snapshot, and what is said where they differ: Verify's conventions for bytes and messages, whoever compares.</summary>
/// <param name="Received">What came out now; there only if it was refused.</param>
/// <param name="Verified">What was accepted.</param>
internal sealed record SnapshotFiles(string Received, string Verified)
{
    private static readonly UTF8Encoding Utf8WithBom = new(encoderShouldEmitUTF8Identifier: true);

    /// <summary>The folder of the received file.</summary>
    public string Directory => Path.GetDirectoryName(Received)!;

    /// <summary>A text as it is compared and written: CRLF and CR become LF.</summary>
    /// <remarks>Not <see cref="string.ReplaceLineEndings()"/>, which would take form feeds and Unicode's separators too.</remarks>
    public static string WithUnixNewlines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Makes the folder, deletes what an earlier run received, and reads what was accepted.</summary>
    /// <returns>The accepted text; empty if there is none.</returns>
    public string Open()
    {
        System.IO.Directory.CreateDirectory(Directory);
        File.Delete(Received);
        return File.Exists(Verified) ? WithUnixNewlines(File.ReadAllText(Verified)) : "";
    }

    /// <summary>Writes what came out: behind a byte order mark, and nothing added.</summary>
    /// <param name="received">With Unix newlines.</param>
    public void Keep(string received) => File.WriteAllText(Received, received, Utf8WithBom);

    /// <summary>Puts a text in the place of the accepted one, whole or not at all, and removes the received one.</summary>
    /// <param name="accepted">With Unix newlines.</param>
    public void Accept(string accepted)
    {
        var partial = $"{Verified}.partial";
        File.WriteAllText(partial, accepted, Utf8WithBom);
        File.Move(partial, Verified, overwrite: true);
        File.Delete(Received);
    }

    /// <summary>Says that nothing was accepted yet.</summary>
    /// <param name="received">What came out.</param>
    /// <returns>Several lines.</returns>
    public string New(string received) => $"Directory: {Directory}\nNew:\n{this}\n\nFileContent:\n\n{received}";

    /// <summary>Says that something else was accepted.</summary>
    /// <param name="received">What came out.</param>
    /// <param name="verified">What was accepted.</param>
    /// <param name="differences">What differs, if whoever compared says.</param>
    /// <returns>Several lines.</returns>
    public string NotEqual(string received, string verified, string? differences) => $"Directory: {Directory}\nNotEqual:\n{this}\n\n"
        + (differences is null ? $"FileContent:\n\nReceived:\n{received}\n\nVerified:\n{verified}" : $"Compare Result:\n{differences}");

    /// <summary>Both names, as Verify lists them; the whole path of an accepted file that lies elsewhere.</summary>
    public override string ToString() =>
        $"  - Received: {Path.GetFileName(Received)}\n    Verified: {(Path.GetDirectoryName(Verified) == Directory ? Path.GetFileName(Verified) : Verified)}";
}
