using System.Text;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Snapshots;

/// <summary>The two files of a snapshot, and the message if they differ: Verify's conventions for names, bytes and messages, whoever compares.</summary>
/// <param name="Received">What came out now: <c>NAME.received.EXTENSION</c>; it exists only if it was refused.</param>
/// <param name="Verified">What was accepted: <c>NAME.verified.EXTENSION</c>.</param>
internal sealed record SnapshotFiles(string Received, string Verified)
{
    private const string ReceivedMark = ".received", VerifiedMark = ".verified";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The folder of the received file.</summary>
    public string Directory => Path.GetDirectoryName(Received)!;

    /// <summary>The snapshot's name, which both files begin with.</summary>
    private string Name => Path.GetFileNameWithoutExtension(Received)[..^ReceivedMark.Length];

    /// <summary>The file names as a message lists them; the whole path of an accepted file that lies elsewhere.</summary>
    private (string Received, string Verified) Names =>
        (Path.GetFileName(Received), Path.GetDirectoryName(Verified) == Directory ? Path.GetFileName(Verified) : Verified);

    /// <summary>Finds the files of a metric snapshot.</summary>
    /// <param name="location">Where it belongs.</param>
    /// <returns>Both files.</returns>
    public static SnapshotFiles Of(SnapshotLocation location) =>
        new(Path.Combine(location.Directory, $"{location.Name}{ReceivedMark}.json"), location.Verified);

    /// <summary>Returns a text as it is compared and written: CRLF and CR become LF.</summary>
    /// <remarks>Not <see cref="string.ReplaceLineEndings()"/>, which would take form feeds and Unicode's separators too.</remarks>
    public static string WithUnixNewlines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    /// <summary>Deletes all that an earlier run received under this name: <c>NAME.received.*</c>.</summary>
    public void DeleteReceived()
    {
        foreach (var file in Beside(ReceivedMark))
            File.Delete(file);
    }

    /// <summary>Deletes an accepted file without text: DiffEngine makes one, a byte order mark alone, when it opens a diff tool on a new snapshot.</summary>
    /// <remarks>Nobody accepted it. Verify would take the mark alone for a different snapshot, and a comparer would take it for broken JSON.</remarks>
    public void DeleteVerifiedWithoutText()
    {
        if (OptionalFile.ReadText(Verified) is { Length: 0 })
            File.Delete(Verified);
    }

    /// <summary>Makes the folder, deletes what an earlier run received, and reads what was accepted.</summary>
    /// <param name="received">What came out now, with Unix newlines.</param>
    /// <returns>The accepted text, without the one final newline that it may have more than the received one; null if there is none.</returns>
    /// <remarks>A file of 0 bytes counts as none, and is deleted.</remarks>
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

    /// <summary>Says why a snapshot does not hold, and then leaves what came out in the received file.</summary>
    /// <param name="received">What came out now, with Unix newlines.</param>
    /// <param name="verified">What was accepted, from <see cref="Open"/>.</param>
    /// <param name="isEqual">Whether the two are equal, or near enough.</param>
    /// <param name="differences">What differs, if whoever compared says.</param>
    /// <returns>Verify's message, several lines; null if the snapshot holds.</returns>
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

    /// <summary>Writes what came out, whole or not at all, and adds nothing: no byte order mark, which Python and Node refuse in JSON.</summary>
    /// <param name="received">With Unix newlines.</param>
    /// <exception cref="IOException">The disk is full, say; there is no received file then.</exception>
    public void Keep(string received) => WholeFile.WriteText(Received, received, Utf8);

    /// <summary>Deletes the received file unless it holds just this text: an engine that was stopped while it wrote may have left a part.</summary>
    /// <param name="received">What came out, with Unix newlines.</param>
    public void DeleteReceivedUnlessWhole(string received)
    {
        if (OptionalFile.ReadBytes(Received) is { } bytes && !bytes.AsSpan().SequenceEqual(Utf8.GetBytes(received)))
            File.Delete(Received);
    }

    /// <summary>Puts the received file in the place of the accepted one, and deletes accepted files of this name that have another extension.</summary>
    public void AcceptReceived()
    {
        foreach (var file in StaleVerified())
            File.Delete(file);
        OptionalFile.Move(Received, Verified);
    }

    /// <summary>Puts a text in the place of the accepted one, whole or not at all, and removes the received one.</summary>
    /// <param name="accepted">JSON, with Unix newlines.</param>
    /// <exception cref="FormatException">The text is empty or breaks off, say because the disk was full; both files are left as they are.</exception>
    public void Accept(string accepted)
    {
        CheckWhole(accepted);
        WholeFile.WriteText(Verified, accepted, Utf8);
        File.Delete(Received);
    }

    /// <summary>Checks that a received text is all of it.</summary>
    /// <param name="accepted">With Unix newlines.</param>
    /// <exception cref="FormatException">As of <see cref="Accept"/>.</exception>
    public void CheckWhole(string accepted)
    {
        try
        {
            using var whole = JsonDocument.Parse(accepted);
        }
        catch (JsonException broken)
        {
            var flaw = accepted.Length == 0 ? "empty" : $"not whole JSON ({broken.Message.TrimEnd('.')})";
            throw new FormatException($"'{Received}' is {flaw}; delete the file and run the experiment again.", broken);
        }
    }

    private string Content(string received, string? verified, string? differences) =>
        verified is null ? $"Received: {Names.Received}\n{received}\n"
        : differences is null ? $"Received: {Names.Received}\n{received}\nVerified: {Names.Verified}\n{verified}\n"
        : $"Received: {Names.Received}\nVerified: {Names.Verified}\nCompare Result:\n{differences}\n";

    /// <summary>Accepted files of this name with another extension, which nothing is compared with.</summary>
    private List<string> StaleVerified() =>
        [.. Beside(VerifiedMark).Where(file => Path.GetFileName(file) != Path.GetFileName(Verified)).Order(StringComparer.Ordinal)];

    /// <summary>Verify numbers the files of a test that has several: <c>NAME#00.received.EXTENSION</c>.</summary>
    private IEnumerable<string> Beside(string mark)
    {
        return OptionalFile.FilesIn(Directory, $"{Name}*{mark}.*").Where(file => BeginsWith(file, $"{Name}{mark}.") || BeginsWith(file, $"{Name}#"));

        static bool BeginsWith(string file, string beginning) => Path.GetFileName(file).StartsWith(beginning, StringComparison.Ordinal);
    }
}
