using System.Text;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>The two files of a snapshot, and the message if they differ.
/// They follow Verify's conventions for names, bytes and messages in every engine.</summary>
/// <param name="Received">The path of the new file, <c>NAME.received.EXTENSION</c>. It exists only if the snapshot was refused.</param>
/// <param name="Verified">The path of the accepted file, <c>NAME.verified.EXTENSION</c>.</param>
internal sealed record SnapshotFiles(string Received, string Verified)
{
    private const string ReceivedMark = ".received", VerifiedMark = ".verified";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The folder of the received file.</summary>
    public string Directory => Path.GetDirectoryName(Received)!;

    /// <summary>The name of the snapshot, with which both file names begin.</summary>
    private string Name => Path.GetFileNameWithoutExtension(Received)[..^ReceivedMark.Length];

    /// <summary>The file names for messages; the full path of an accepted file in another folder.</summary>
    private (string Received, string Verified) Names =>
        (Path.GetFileName(Received), Path.GetDirectoryName(Verified) == Directory ? Path.GetFileName(Verified) : Verified);

    /// <summary>Finds the files of a metric snapshot.</summary>
    /// <param name="location">The location of the snapshot.</param>
    /// <returns>Both files.</returns>
    public static SnapshotFiles Of(SnapshotLocation location) =>
        new(Path.Combine(location.Directory, $"{location.Name}{ReceivedMark}.json"), location.Verified);

    /// <summary>Converts CRLF and CR to LF, for comparing and writing.</summary>
    /// <remarks><see cref="string.ReplaceLineEndings()"/> is not used, because it would also replace form feeds and Unicode's separators.</remarks>
    public static string WithUnixNewlines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Deletes all received files of this name: <c>NAME.received.*</c>.</summary>
    public void DeleteReceived()
    {
        foreach (var file in Beside(ReceivedMark))
            File.Delete(file);
    }

    /// <summary>Deletes an accepted file without text.
    /// DiffEngine creates one, with a byte-order mark only, when it opens a diff tool for a new snapshot.</summary>
    /// <remarks>Nobody accepted such a file. Verify would report it as a different snapshot, and a comparer as broken JSON.</remarks>
    public void DeleteVerifiedWithoutText()
    {
        if (OptionalFile.ReadText(Verified) is { Length: 0 })
            File.Delete(Verified);
    }

    /// <summary>Creates the folder, deletes earlier received files, and reads the accepted file.</summary>
    /// <param name="received">The new text, with LF line ends.</param>
    /// <returns>The accepted text, without one extra final newline if that is the only difference in length; null if there is none.</returns>
    /// <remarks>A file of 0 bytes counts as missing and is deleted.</remarks>
    public string? Open(string received)
    {
        System.IO.Directory.CreateDirectory(Directory);
        DeleteReceived();
        if (new FileInfo(Verified) is { Exists: true, Length: 0 } empty)
            empty.Delete();
        if (OptionalFile.ReadText(Verified) is not { } text)
            return null;
        var verified = WithUnixNewlines(text);
        return verified.Length == received.Length + 1 && verified[^1] == '\n' ? verified[..^1] : verified;
    }

    /// <summary>Returns the reason why a snapshot does not hold, and in that case writes the received file.</summary>
    /// <param name="received">The new text, with LF line ends.</param>
    /// <param name="verified">The accepted text from <see cref="Open"/>.</param>
    /// <param name="isEqual">Whether the texts are equal, or close enough.</param>
    /// <param name="differences">The differences, if the comparer reports them.</param>
    /// <returns>Verify's message of several lines; null if the snapshot holds.</returns>
    public string? Refusal(string received, string? verified, bool isEqual, string? differences = null)
    {
        var stale = StaleVerified();
        if (isEqual && stale.Count == 0)
            return null;
        if (!isEqual)
            Keep(received);
        var (title, both) = (verified is null ? "New" : "NotEqual", $"  - Received: {Names.Received}\n    Verified: {Names.Verified}\n");
        return $"Directory: {Directory}\n{(isEqual ? "" : $"{title}:\n{both}")}"
            + (stale.Count == 0 ? "" : $"Delete:\n{string.Concat(stale.Select(file => $"  - {Path.GetFileName(file)}\n"))}")
            + (isEqual ? $"Equal:\n{both}" : $"\nFileContent:\n\n{title}:\n\n{Content(received, verified, differences)}\n");
    }

    /// <summary>Writes the received file completely or not at all. No byte-order mark is added, because Python and Node refuse it in JSON.</summary>
    /// <param name="received">The new text, with LF line ends.</param>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. There is no received file then.</exception>
    public void Keep(string received) => WholeFile.WriteText(Received, received);

    /// <summary>Deletes the received file unless it contains exactly this text.
    /// An engine that was stopped while writing may have left a partial file.</summary>
    /// <param name="received">The new text, with LF line ends.</param>
    public void DeleteReceivedUnlessWhole(string received)
    {
        if (OptionalFile.ReadBytes(Received) is { } bytes && !bytes.AsSpan().SequenceEqual(Utf8.GetBytes(received)))
            File.Delete(Received);
    }

    /// <summary>Replaces the accepted file with the received one, and deletes accepted files of this name with another extension.</summary>
    public void AcceptReceived()
    {
        foreach (var file in StaleVerified())
            File.Delete(file);
        OptionalFile.Move(Received, Verified);
    }

    /// <summary>Replaces the accepted file with a text, completely or not at all, and deletes the received file.</summary>
    /// <param name="accepted">JSON, with LF line ends.</param>
    /// <exception cref="FormatException">The text is empty or incomplete, for example because the disk was full. Both files are left unchanged.</exception>
    public void Accept(string accepted)
    {
        CheckWhole(accepted);
        WholeFile.WriteText(Verified, accepted);
        File.Delete(Received);
    }

    /// <summary>Checks that a received text is complete JSON.</summary>
    /// <param name="accepted">The text, with LF line ends.</param>
    /// <exception cref="FormatException">The text is empty or incomplete. Both files are left unchanged.</exception>
    public void CheckWhole(string accepted)
    {
        try
        {
            using var whole = JsonDocument.Parse(accepted);
        }
        catch (JsonException broken)
        {
            var flaw = accepted.Length == 0 ? "empty" : $"not complete JSON ({broken.Message.TrimEnd('.')})";
            throw new FormatException($"'{Received}' is {flaw}. Delete the file and run the experiment again.", broken);
        }
    }

    private string Content(string received, string? verified, string? differences) =>
        verified is null ? $"Received: {Names.Received}\n{received}\n"
        : differences is null ? $"Received: {Names.Received}\n{received}\nVerified: {Names.Verified}\n{verified}\n"
        : $"Received: {Names.Received}\nVerified: {Names.Verified}\nCompare Result:\n{differences}\n";

    /// <summary>Returns the paths of accepted files of this name with another extension, which are no longer compared with anything.</summary>
    public IReadOnlyList<string> StaleVerified() =>
        [.. Beside(VerifiedMark).Where(file => Path.GetFileName(file) != Path.GetFileName(Verified)).Order(StringComparer.Ordinal)];

    /// <summary>Returns the files of this name. Verify numbers the files of a test that has several: <c>NAME#00.received.EXTENSION</c>.</summary>
    private IEnumerable<string> Beside(string mark)
    {
        return OptionalFile.FilesIn(Directory, $"{Name}*{mark}.*").Where(file => BeginsWith(file, $"{Name}{mark}.") || BeginsWith(file, $"{Name}#"));

        static bool BeginsWith(string file, string beginning) => Path.GetFileName(file).StartsWith(beginning, StringComparison.Ordinal);
    }
}
