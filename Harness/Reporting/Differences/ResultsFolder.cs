using Harness.Experiments;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>Reads the snapshots of a folder with the layout of the repository's <c>results/</c>. The folder may be the artifact of a pull request, so
/// nothing in it is trusted.</summary>
/// <remarks>
/// Links are not followed, because they may lead out of the folder. Files that are too large, too deep or too many are not read. None of this is an error:
/// these files are listed in <see cref="Unread"/>, so that a reviewer knows what the page does not show.
/// </remarks>
internal sealed class ResultsFolder
{
    /// <summary>The maximum size of one snapshot; the largest of the repository has 20 KB.</summary>
    public const int MaximumFileBytes = 1 << 20;

    /// <summary>The maximum size of all snapshots together, which is enough for some ten thousand experiments.</summary>
    public const int MaximumBytes = 64 << 20;

    /// <summary>The maximum number of files and folders that are scanned.</summary>
    public const int MaximumEntries = 50_000;

    /// <summary>The maximum number of folders above a snapshot: profile, device, one for the user's own data, and one in reserve.</summary>
    public const int MaximumDepth = 4;

    private const string GateReport = "gate.md"; // is in the same folder as every file of calibrated noise

    private const string Verified = ".verified.json", Received = ".received.json";

    private readonly Dictionary<string, FileInfo> _verified = new(StringComparer.Ordinal), _received = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CalibratedNoise> _noise = new(StringComparer.Ordinal);
    private readonly List<UnreadFile> _unread = [];
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _root;
    private readonly bool _withReceived;
    private readonly Study _study;
    private int _entries;
    private bool _hasNoise;
    private long _bytes;

    private ResultsFolder(string directory, bool withReceived, Study study) =>
        (_root, _withReceived, _study) = (new DirectoryInfo(directory), withReceived, study);

    /// <summary>The names of the snapshots, such as <c>smoke/cpu/lstm</c>, in ordinal order.</summary>
    public IEnumerable<string> Names => _verified.Keys.Union(_received.Keys).Order(StringComparer.Ordinal);

    /// <summary>The files that could not be read or compared so far.</summary>
    public IReadOnlyList<UnreadFile> Unread => _unread;

    /// <summary>Finds the snapshots of a folder without reading them.</summary>
    /// <param name="directory">An existing folder.</param>
    /// <param name="withReceived">Whether a received file is used instead of the verified one; otherwise received files are ignored.</param>
    /// <param name="study">The study that the snapshots belong to.</param>
    /// <returns>The snapshots of the folder.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ResultsFolder Open(string directory, bool withReceived, Study study)
    {
        var folder = new ResultsFolder(directory, withReceived, study);
        if (!folder._root.Exists)
            throw new DirectoryNotFoundException($"There is no folder '{directory}'.");
        folder.Scan(folder._root, "", depth: 0);
        return folder;
    }

    /// <summary>Returns whether a snapshot exists, readable or not.</summary>
    public bool Has(string name) => _verified.ContainsKey(name) || _received.ContainsKey(name);

    /// <summary>Returns whether a snapshot may exist in a part of the folder that was not scanned. Such a snapshot cannot be reported as missing.</summary>
    public bool MayHide(string name)
    {
        for (var slash = name.Length; slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            if (_hidden.Contains(name[..slash]))
                return true;
        }
        return _hidden.Contains(".") || _hidden.Contains(name + Verified) || (_withReceived && _hidden.Contains(name + Received));
    }

    /// <summary>Returns whether the snapshot is received but not accepted.</summary>
    public bool IsReceived(string name) => _received.ContainsKey(name);

    /// <summary>Reads a snapshot.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The values; null if the file cannot be read. The reason is then in <see cref="Unread"/>.</returns>
    public FlatSnapshot? Read(string name)
    {
        var file = FileOf(name);
        try
        {
            return FlatSnapshot.Parse(Bytes(file));
        }
        catch (Exception refused) when (refused is FormatException or IOException or UnauthorizedAccessException)
        {
            Refuse(file, refused is FormatException ? refused.Message : "cannot be opened");
            return null;
        }
    }

    /// <summary>Reads the noise that <c>./research calibrate</c> measured for a folder of snapshots.</summary>
    /// <param name="folder">The folder, such as <c>smoke/cpu</c>.</param>
    /// <returns>The noise; <see cref="CalibratedNoise.None"/> without a readable file. Unreadable files are listed in <see cref="Unread"/>.</returns>
    public CalibratedNoise NoiseIn(string folder)
    {
        if (_noise.TryGetValue(folder, out var known))
            return known;
        var path = Path.Combine(_root.FullName, folder);
        try
        {
            return _noise[folder] = new FileInfo(Path.Combine(path, CalibratedNoise.FileName)) is { Exists: true } file
                && (file.LinkTarget is not null || file.Length > MaximumFileBytes)
                ? throw new FormatException("a link or too large, and not read") : CalibratedNoise.In(path, _study.CalibratedIn(path));
        }
        catch (Exception refused) when (refused is FormatException or IOException or UnauthorizedAccessException)
        {
            _unread.Add(new UnreadFile($"{folder}/{CalibratedNoise.FileName}", refused is FormatException ? refused.Message.TrimEnd('.') : "cannot be opened"));
            return _noise[folder] = CalibratedNoise.None(_study.CalibratedIn(path));
        }
    }

    /// <summary>Tells whether the folder is complete, with the files of calibration. An artifact contains only snapshots.</summary>
    public bool HasNoise => _hasNoise;

    /// <summary>Records that a snapshot could be read but not compared.</summary>
    public void Refuse(string name, string reason) => Refuse(FileOf(name), reason);

    private FileInfo FileOf(string name) => _received.TryGetValue(name, out var received) ? received : _verified[name];

    private void Scan(DirectoryInfo folder, string prefix, int depth)
    {
        foreach (var entry in Entries(folder))
        {
            if (++_entries > MaximumEntries)
            {
                Skip(_root, FormattableString.Invariant($"more than {MaximumEntries:N0} files and folders: the rest was not read"));
                return;
            }
            if (entry.LinkTarget is not null)
                Skip(entry, "a link, which is not followed");
            else if (entry is FileInfo file)
                Add(file, prefix);
            else if (depth == MaximumDepth)
                Skip(entry, FormattableString.Invariant($"more than {MaximumDepth} folders deep"));
            else
                Scan((DirectoryInfo)entry, $"{prefix}{entry.Name}/", depth + 1);
        }
    }

    private IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder)
    {
        try
        {
            // The list is read completely here, so that an unreadable folder fails here. It is limited, because there may be millions of entries.
            return [.. folder.EnumerateFileSystemInfos().Take(MaximumEntries + 1).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Skip(folder, "cannot be opened");
            return [];
        }
    }

    private void Add(FileInfo file, string prefix)
    {
        if (file.Name.EndsWith(Verified, StringComparison.Ordinal))
            _verified.Add(prefix + file.Name[..^Verified.Length], file);
        else if (file.Name is CalibratedNoise.FileName or GateReport)
            _hasNoise = true;
        else if (_withReceived && file.Name.EndsWith(Received, StringComparison.Ordinal))
            _received.Add(prefix + file.Name[..^Received.Length], file);
    }

    private byte[] Bytes(FileInfo file)
    {
        // A pipe or a device has the length 0, and opening it could block forever.
        if (file.Length == 0)
            throw new FormatException("empty");
        if (file.Length > MaximumFileBytes)
            throw new FormatException(FormattableString.Invariant($"{file.Length:N0} bytes; at most {MaximumFileBytes:N0} are allowed"));
        if (_bytes + file.Length > MaximumBytes)
            throw new FormatException(FormattableString.Invariant($"not read, because all snapshots together have more than {MaximumBytes:N0} bytes"));
        _bytes += file.Length;

        using var stream = file.OpenRead();
        var bytes = new byte[file.Length]; // the length that was checked, even if the file grows
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private void Skip(FileSystemInfo at, string reason)
    {
        _hidden.Add(NameOf(at));
        Refuse(at, reason);
    }

    private void Refuse(FileSystemInfo entry, string reason) => _unread.Add(new UnreadFile(NameOf(entry), reason));

    private string NameOf(FileSystemInfo entry) => Path.GetRelativePath(_root.FullName, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
}
