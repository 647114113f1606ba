using System.Security.Cryptography;
using System.Text;
using Harness.Data;
using Harness.Overlap;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>Prepared texts on the disk: made once from the text, then mapped into memory.</summary>
/// <param name="directory">The folder of all of them; made if it is not there. Whatever is in it may be deleted at any time.</param>
/// <remarks>
/// A folder for each pair of inputs and settings, named after the content of both. It is written under a temporary name, flushed, and renamed when it is whole;
/// every file has a checksum, which is compared each time it is opened. Processes that prepare the same at once each write their own; one of them stays.
/// </remarks>
public sealed class PreparedCache(string directory)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly ContentHashes _hashes = new(Path.Combine(directory, "inputs"));

    /// <summary>The usual cache: a folder of the user's, or of the system's temporary ones where a user has none.</summary>
    public static PreparedCache Users { get; } = new(UsersFolder.For("texts"));

    /// <summary>The folder of all prepared texts.</summary>
    public string Directory { get; } = directory;

    /// <summary>Opens prepared texts; prepares them first where they are not there or not whole.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="preparation">The settings.</param>
    /// <returns>The ids of both splits, mapped into memory.</returns>
    /// <exception cref="CorpusFormatException">A line of either file is not a label and a text; the message names the first.</exception>
    /// <exception cref="IOException">The disk is full, or a file cannot be read or written. The cache is as it was.</exception>
    public PreparedData Open(SplitFiles files, Preparation preparation) => Open(files, preparation, new PreparationReport(), CancellationToken.None);

    /// <summary>The same, telling what happens.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="preparation">The settings.</param>
    /// <param name="report">What to tell, and whom.</param>
    /// <param name="cancellation">Ends the preparation; the cache is then as it was.</param>
    /// <returns>The ids of both splits, mapped into memory.</returns>
    /// <exception cref="CorpusFormatException">See the other.</exception>
    /// <exception cref="IOException">See the other.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public PreparedData Open(SplitFiles files, Preparation preparation, PreparationReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(preparation);
        ArgumentNullException.ThrowIfNull(report);
        if (KnownHashes(files, cancellation) is { } inputs && FindWhole(inputs, preparation, report) is { } found)
            return found;
        return Prepare(files, preparation, report, cancellation);
    }

    /// <summary>Whether prepared texts would be opened and not made. It reads none of the texts and changes nothing.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="preparation">The settings.</param>
    /// <returns>False also where the files have changed since, or were never read: who does not remember them cannot know without reading.</returns>
    public bool Holds(SplitFiles files, Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(files);
        return _hashes.Remembered(files.Train) is { } train && _hashes.Remembered(files.Test) is { } test
            && FoldersOf(new InputHashes(train, test, files.Reading), preparation).Length > 0;
    }

    /// <summary>The near-duplicates of both splits: remembered, or searched for, which takes minutes for millions of rows.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="CorpusFormatException">A line of either file is not a label and a text; the message names the first.</exception>
    public NearDuplicateReport NearDuplicates(SplitFiles files, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var inputs = HashAsync(files, cancellation).GetAwaiter().GetResult();
        var note =
            Path.Combine(Directory, FormattableString.Invariant($"{NameOf(inputs)}.near-duplicates.{NearDuplicateIndex.Version}.json"));
        try
        {
            return ChecksummedJson.Read<NearDuplicateReport>(note);
        }
        catch (InvalidDataException)
        {
            var found =
                OverlapSearch.Find(files.Open(Split.Train), files.Open(Split.Test), near: true,
                    cancellation: cancellation).Near!;
            ChecksummedJson.Write(note, found);
            return found;
        }
    }

    /// <summary>The hashes of both inputs, unless they cannot have been prepared before: then reading them for it alone would be in vain.</summary>
    private InputHashes? KnownHashes(SplitFiles files, CancellationToken cancellation)
    {
        string[] paths = [files.Train, files.Test];
        if (paths.Any(path => _hashes.Remembered(path) is null && !_hashes.KnowSizeOf(path)))
            return null;
        return HashAsync(files, cancellation).GetAwaiter().GetResult();
    }

    private async Task<InputHashes> HashAsync(SplitFiles files, CancellationToken cancellation)
    {
        var hashes = await Task.WhenAll(new[] { files.Train, files.Test }
            .Select(path => _hashes.Remembered(path) is { } known
                ? Task.FromResult(known) : Task.Run(() => _hashes.HashAsync(path, cancellation), cancellation))).ConfigureAwait(false);
        return new InputHashes(hashes[0], hashes[1], files.Reading);
    }

    /// <summary>Opens the first that is whole, and deletes what is not on the way to it.</summary>
    private PreparedData? FindWhole(InputHashes inputs, Preparation preparation, PreparationReport report)
    {
        foreach (var folder in FoldersOf(inputs, preparation))
        {
            try
            {
                var found = Manifest.Open(folder, inputs, preparation);
                report.Opened(folder);
                return found;
            }
            catch (InvalidDataException e)
            {
                if (Remove(folder))
                    report.Say($"The prepared texts in '{folder}' are not used: {e.Message.TrimEnd('.')}. They are prepared again.");
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // another process has just removed it
            }
        }
        return null;
    }

    private PreparedData Prepare(SplitFiles files, Preparation preparation, PreparationReport report, CancellationToken cancellation)
    {
        RemoveAbandoned();
        var partial = Path.Combine(Directory, $"{Guid.NewGuid():N}.partial");
        try
        {
            System.IO.Directory.CreateDirectory(partial);
            var inputs = Write(partial, files, preparation, report, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return Keep(partial, inputs, preparation, report);
        }
        catch (IOException e)
        {
            throw new IOException($"Texts could not be prepared in '{Directory}': {e.Message.TrimEnd('.')}. It is as it was before. "
                + "Ids take some 310 bytes a text at 100 and 50 tokens; choose another place with --cache, or delete what is there: "
                    + "it can be made again.", e);
        }
        finally
        {
            OptionalFile.DeleteFolder(partial);
        }
    }

    private InputHashes Write(string folder, SplitFiles files, Preparation preparation, PreparationReport report, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (train, test) = (files.Open(Split.Train), files.Open(Split.Test));
        var hashing = HashAsync(files, stop.Token);
        try
        {
            using var columns = new FileColumnWriter(folder);
            var contents = Encoder.Prepare(train, test, preparation, columns, report.Told, cancellation);
            var inputs = hashing.GetAwaiter().GetResult();
            Manifest.Write(folder, columns, inputs, contents);
            return inputs;
        }
        finally
        {
            stop.Cancel();
            Task.WhenAny(hashing).GetAwaiter().GetResult(); // it may hold a file open until then
        }
    }

    /// <summary>
    /// Gives what is whole its name. Another process may have been faster: the first by name stays, and nobody removes that one; a name is never used again,
    /// so that whoever found a folder damaged cannot remove a sound one in its place.
    /// </summary>
    private PreparedData Keep(string partial, InputHashes inputs, Preparation preparation, PreparationReport report)
    {
        System.IO.Directory.Move(partial, $"{Path.Combine(Directory, NameOf(inputs, preparation))}-{Guid.NewGuid():N}");
        PreparedData? kept;
        while ((kept = FindWhole(inputs, preparation, report)) is null)
            if (FoldersOf(inputs, preparation).Length == 0) // else one came while those before it went
                throw new IOException("what was read back is not what was written");
        report.Made();
        foreach (var another in FoldersOf(inputs, preparation).Where(folder => string.CompareOrdinal(folder, report.Folder) > 0))
            Remove(another);
        return kept;
    }

    /// <summary>Takes a folder out of the way at once, then deletes it; whoever has its files mapped keeps them.</summary>
    /// <returns>False where another process was faster.</returns>
    private static bool Remove(string folder)
    {
        try
        {
            var away = $"{folder}.{Guid.NewGuid():N}.partial";
            System.IO.Directory.Move(folder, away);
            System.IO.Directory.Delete(away, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What a killed process left behind.</summary>
    private void RemoveAbandoned()
    {
        var old = DateTime.UtcNow - Abandoned;
        foreach (var partial in OptionalFile.FoldersIn(Directory, "*.partial").Where(folder => System.IO.Directory.GetLastWriteTimeUtc(folder) < old))
            OptionalFile.DeleteFolder(partial); // its owner may have just removed it: a folder that is gone looks as old as can be
    }

    private string[] FoldersOf(InputHashes inputs, Preparation preparation) =>
    [
        .. OptionalFile.FoldersIn(Directory, $"{NameOf(inputs, preparation)}-*").Where(folder => !folder.EndsWith(".partial", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static string NameOf(InputHashes inputs, Preparation preparation) => NameOf($"{Line(inputs)}\n{preparation}");

    private static string NameOf(InputHashes inputs) => NameOf(Line(inputs));

    private static string NameOf(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..32];

    private static string Line(InputHashes inputs) => $"{inputs.Train}\n{inputs.Test}\n{inputs.Reading}";
}
