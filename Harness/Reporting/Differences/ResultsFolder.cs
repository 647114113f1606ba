using Harness.Experiments;
using Harness.Snapshots;
using Harness.Snapshots.Comparison;

namespace Harness.Reporting.Differences;

/// <summary>The snapshots in a folder laid out like the repository's <c>results/</c>, which may be the artifact of a pull request:
/// nothing in it is trusted.</summary>
/// <remarks>
/// Links are not followed, for they may lead out of the folder; what is too large, too deep or too much is not read. None of this stops the reading:
/// it is named in <see cref="Unread"/>, so that a reviewer knows what the page does not show.
/// </remarks>
internal sealed class ResultsFolder
{
    /// <summary>Of one snapshot; the repository's largest has 20 KB.</summary>
    public const int MaximumFileBytes = 1 << 20;

    /// <summary>Of all snapshots together: some ten thousand experiments.</summary>
    public const int MaximumBytes = 64 << 20;

    /// <summary>Files and folders that are looked at.</summary>
    public const int MaximumEntries = 50_000;

    /// <summary>Folders above a snapshot: profile, device, and one for data of the user's own; the fourth is room to grow.</summary>
    public const int MaximumDepth = 4;

    private const string GateReport = "gate.md"; // lies beside every file of calibrated noise

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

    /// <summary>Names of the snapshots, such as <c>smoke/cpu/lstm</c>, in ordinal order.</summary>
    public IEnumerable<string> Names => _verified.Keys.Union(_received.Keys).Order(StringComparer.Ordinal);

    /// <summary>What could not be read so far.</summary>
    public IReadOnlyList<UnreadFile> Unread => _unread;

    /// <summary>Looks for the snapshots of a folder; reads none.</summary>
    /// <param name="directory">An existing folder.</param>
    /// <param name="withReceived">Whether a received file stands for the value where there is one; else those are ignored.</param>
    /// <param name="study">The study that they belong to.</param>
    /// <returns>What is there.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ResultsFolder Open(string directory, bool withReceived, Study study)
    {
        var folder = new ResultsFolder(directory, withReceived, study);
        if (!folder._root.Exists)
            throw new DirectoryNotFoundException($"There is no folder '{directory}'.");
        folder.Look(folder._root, "", depth: 0);
        return folder;
    }

    /// <summary>Whether there is such a snapshot, readable or not.</summary>
    public bool Has(string name) => _verified.ContainsKey(name) || _received.ContainsKey(name);

    /// <summary>Whether there may be such a snapshot where nobody looked: nothing can be said to be missing there.</summary>
    public bool MayHide(string name)
    {
        for (var slash = name.Length; slash > 0; slash = name.LastIndexOf('/', slash - 1))
        {
            if (_hidden.Contains(name[..slash]))
                return true;
        }
        return _hidden.Contains(".") || _hidden.Contains(name + Verified) || (_withReceived && _hidden.Contains(name + Received));
    }

    /// <summary>Whether the value is one that nobody has accepted yet.</summary>
    public bool IsReceived(string name) => _received.ContainsKey(name);

    /// <summary>Reads a snapshot.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>Its values; null, and the reason in <see cref="Unread"/>, where that cannot be done.</returns>
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

    /// <summary>What <c>research calibrate</c> has shown of the noise in a folder of snapshots; what cannot be read is noted in <see cref="Unread"/>.</summary>
    /// <param name="folder">Such as <c>smoke/cpu</c>.</param>
    /// <returns>Nothing is known where there is no file of it, or none that can be read.</returns>
    public CalibratedNoise NoiseIn(string folder)
    {
        if (_noise.TryGetValue(folder, out var known))
            return known;
        var place = Path.Combine(_root.FullName, folder);
        try
        {
            return _noise[folder] = new FileInfo(Path.Combine(place, CalibratedNoise.FileName)) is { Exists: true } file
                && (file.LinkTarget is not null || file.Length > MaximumFileBytes)
                ? throw new FormatException("a link or too large, and not read") : CalibratedNoise.In(place, _study.CalibratedIn(place));
        }
        catch (Exception refused) when (refused is FormatException or IOException or UnauthorizedAccessException)
        {
            _unread.Add(new UnreadFile($"{folder}/{CalibratedNoise.FileName}", refused is FormatException ? refused.Message.TrimEnd('.') : "cannot be opened"));
            return _noise[folder] = CalibratedNoise.None(_study.CalibratedIn(place));
        }
    }

    /// <summary>Whether the folder is a whole one, with what belongs beside snapshots, and not snapshots alone as an artifact holds them.</summary>
    public bool HasNoise => _hasNoise;

    /// <summary>Notes that a snapshot could be read but not compared.</summary>
    public void Refuse(string name, string reason) => Refuse(FileOf(name), reason);

    private FileInfo FileOf(string name) => _received.TryGetValue(name, out var received) ? received : _verified[name];

    private void Look(DirectoryInfo folder, string prefix, int depth)
    {
        foreach (var entry in Entries(folder))
        {
            if (++_entries > MaximumEntries)
            {
                Stop(_root, FormattableString.Invariant($"more than {MaximumEntries:N0} files and folders: the rest was not looked at"));
                return;
            }
            if (entry.LinkTarget is not null)
                Stop(entry, "a link, which is not followed");
            else if (entry is FileInfo file)
                Keep(file, prefix);
            else if (depth == MaximumDepth)
                Stop(entry, FormattableString.Invariant($"below {MaximumDepth} folders, which is too deep"));
            else
                Look((DirectoryInfo)entry, $"{prefix}{entry.Name}/", depth + 1);
        }
    }

    private IEnumerable<FileSystemInfo> Entries(DirectoryInfo folder)
    {
        try
        {
            // Read to the end here, so that a folder that may not be read fails here; no more than can be used, for there may be millions.
            return [.. folder.EnumerateFileSystemInfos().Take(MaximumEntries + 1).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Stop(folder, "cannot be opened");
            return [];
        }
    }

    private void Keep(FileInfo file, string prefix)
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
        // A pipe or a device has no length, and to open one could wait for ever.
        if (file.Length == 0)
            throw new FormatException("empty");
        if (file.Length > MaximumFileBytes)
            throw new FormatException(FormattableString.Invariant($"{file.Length:N0} bytes, and {MaximumFileBytes:N0} are allowed"));
        if (_bytes + file.Length > MaximumBytes)
            throw new FormatException(FormattableString.Invariant($"not read, for all snapshots together have more than {MaximumBytes:N0} bytes"));
        _bytes += file.Length;

        using var stream = file.OpenRead();
        var bytes = new byte[file.Length]; // as long as it was when it was judged, even if it grows
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private void Stop(FileSystemInfo at, string reason)
    {
        _hidden.Add(NameOf(at));
        Refuse(at, reason);
    }

    private void Refuse(FileSystemInfo entry, string reason) => _unread.Add(new UnreadFile(NameOf(entry), reason));

    private string NameOf(FileSystemInfo entry) => Path.GetRelativePath(_root.FullName, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
}
