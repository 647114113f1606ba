using System.Security.Cryptography;
using System.Text;
using Harness.Data;
using Harness.Overlap;
using Harness.Storage;

namespace Harness.Tokens.Prepared;

/// <summary>Caches prepared texts on the disk. They are prepared once and then mapped into memory.</summary>
/// <param name="directory">The folder of the cache. It is created if necessary. Its content may be deleted at any time.</param>
/// <remarks>
/// There is one folder for each pair of inputs and settings, named after the hash of both. It is written under a temporary name, flushed, and renamed when it
/// is complete. Each file has a checksum, which is checked at every opening. Processes that prepare the same texts at the same time write one folder each;
/// one folder is kept.
/// </remarks>
public sealed class PreparedCache(string directory)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly ContentHashes _hashes = new(Path.Combine(directory, "inputs"));

    /// <summary>The default cache: a folder of the user, or of the system's temporary folder if the user has none.</summary>
    public static PreparedCache Users => field ??= new(UsersFolder.For("texts"));

    /// <summary>The folder of the cache.</summary>
    public string Directory { get; } = directory;

    /// <summary>Opens prepared texts. If they are missing or incomplete, prepares them first.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="preparation">The settings.</param>
    /// <returns>The ids of both splits, mapped into memory.</returns>
    /// <exception cref="CorpusFormatException">A line of a file is not a label and a text. The message gives the first such line.</exception>
    /// <exception cref="IOException">The disk is full, or a file cannot be read or written. The cache is left unchanged.</exception>
    public PreparedData Open(SplitFiles files, Preparation preparation) => Open(files, preparation, new PreparationReport(), CancellationToken.None);

    /// <summary>Opens prepared texts, prepares them first if necessary, and reports progress.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="preparation">The settings.</param>
    /// <param name="report">Receives progress and messages.</param>
    /// <param name="cancellation">Cancels the preparation. The cache is then left unchanged.</param>
    /// <returns>The ids of both splits, mapped into memory.</returns>
    /// <exception cref="CorpusFormatException">A line of a file is not a label and a text. The message gives the first such line.</exception>
    /// <exception cref="IOException">The disk is full, or a file cannot be read or written. The cache is left unchanged.</exception>
    /// <exception cref="OperationCanceledException">The preparation was cancelled.</exception>
    public PreparedData Open(SplitFiles files, Preparation preparation, PreparationReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(preparation);
        ArgumentNullException.ThrowIfNull(report);
        if (KnownHashes(files, cancellation) is { } inputs && FindWhole(inputs, preparation, report) is { } found)
            return found;
        return Prepare(files, preparation, report, cancellation);
    }

    /// <summary>Checks whether prepared texts exist, without reading the texts and without changing anything.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="preparation">The settings.</param>
    /// <returns>Whether they exist. False also if the files have changed or were never hashed, because that cannot be decided without reading them.</returns>
    public bool Holds(SplitFiles files, Preparation preparation)
    {
        ArgumentNullException.ThrowIfNull(files);
        return _hashes.Remembered(files.Train) is { } train && _hashes.Remembered(files.Test) is { } test
            && FoldersOf(new InputHashes(train, test, files.Reading), preparation).Length > 0;
    }

    /// <summary>Returns the near-duplicates of both splits: from the cache, or by a search, which takes minutes for millions of rows.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <returns>The report.</returns>
    /// <exception cref="CorpusFormatException">A line of a file is not a label and a text. The message gives the first such line.</exception>
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

    /// <summary>Returns the hashes of both inputs; null if the inputs cannot have been prepared before,
    /// so that reading them for the hashes would be useless.</summary>
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

    /// <summary>Opens the first complete folder, and deletes damaged folders found before it.</summary>
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
            throw new IOException($"The texts could not be prepared in '{Directory}': {e.Message.TrimEnd('.')}. The folder was not changed. "
                + "Ids need about 310 bytes for each text at 100 and 50 tokens. Choose another folder with --cache or XDG_DATA_HOME, or delete the prepared "
                    + "texts in this folder: the program can prepare them again.", e);
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
            Task.WhenAny(hashing).GetAwaiter().GetResult(); // until then it may hold a file open
        }
    }

    /// <summary>
    /// Renames the complete folder and opens it. If another process was faster, the folder whose name sorts first is kept, and nobody removes that one. A
    /// name is never used twice, so that a process that found a damaged folder cannot remove a valid one in its place.
    /// </summary>
    private PreparedData Keep(string partial, InputHashes inputs, Preparation preparation, PreparationReport report)
    {
        System.IO.Directory.Move(partial, $"{Path.Combine(Directory, NameOf(inputs, preparation))}-{Guid.NewGuid():N}");
        PreparedData? kept;
        while ((kept = FindWhole(inputs, preparation, report)) is null)
            if (FoldersOf(inputs, preparation).Length == 0) // otherwise a new folder appeared while older ones were removed
                throw new IOException("the data read back differs from the data written");
        report.Made();
        foreach (var another in FoldersOf(inputs, preparation).Where(folder => string.CompareOrdinal(folder, report.Folder) > 0))
            Remove(another);
        return kept;
    }

    /// <summary>Renames a folder immediately, then deletes it. Processes that have mapped its files keep them.</summary>
    /// <returns>False if another process was faster.</returns>
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

    /// <summary>Removes the folders of killed processes.</summary>
    private void RemoveAbandoned()
    {
        var old = DateTime.UtcNow - Abandoned;
        foreach (var partial in OptionalFile.FoldersIn(Directory, "*.partial").Where(folder => System.IO.Directory.GetLastWriteTimeUtc(folder) < old))
            OptionalFile.DeleteFolder(partial); // its owner may have just removed it: a missing folder has the oldest possible time
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
