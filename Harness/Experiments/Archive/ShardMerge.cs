using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Models;
using Harness.Storage;

namespace Harness.Experiments.Archive;

/// <summary>Merges finished runs of several machines into one archive: either all of them or, if there is a problem, none.</summary>
/// <remarks>
/// A record is accepted if it is undamaged and has the same configuration as its experiment has here: declaration, rows, device.
/// The configuration is part of the file name (<see cref="RunArchive.FileOf"/>), so merging copies the files unchanged.
/// Two records of one run are the same if they differ only in times and machines; the first of them is copied.
/// </remarks>
internal sealed partial class ShardMerge
{
    private readonly Dictionary<string, (string Path, string Learned)> _records = [];
    private readonly Dictionary<(Experiment Experiment, int Seed), string> _expected = [];
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _builds = [];
    private readonly HashSet<string> _experiments = [];
    private readonly Profile _profile;
    private readonly Dataset _dataset;
    private readonly string _device;

    private ShardMerge(Profile profile, Dataset dataset, string device) => (_profile, _dataset, _device) = (profile, dataset, device);

    /// <summary>The files that cannot be merged and the reasons, one line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The versions of the harness that trained the runs. Figures of different versions may not be comparable.</summary>
    public IReadOnlyCollection<string> Builds => _builds;

    /// <summary>The number of records of other profiles or devices, which are not copied.</summary>
    public int LeftAlone { get; private set; }

    /// <summary>The number of distinct runs.</summary>
    public int Runs => _records.Count;

    /// <summary>The experiments that have at least one run, in the order of the study.</summary>
    public IReadOnlyList<Experiment> Experiments => [.. _profile.Study.Experiments.Where(experiment => _experiments.Contains(experiment.Name))];

    /// <summary>Tells whether there are runs with seeds that the profile does not name. Such runs belong to a planned decision.</summary>
    public bool HasFurtherSeeds { get; private set; }

    /// <summary>Reads and checks the records; writes nothing.</summary>
    /// <param name="folders">Folders of runs, as <see cref="RunArchive"/> writes them.</param>
    /// <param name="profile">The profile of the wanted runs.</param>
    /// <param name="dataset">The data set that the runs must have used.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <returns>The runs that were read and the problems that prevent merging.</returns>
    public static ShardMerge Of(IReadOnlyList<string> folders, Profile profile, Dataset dataset, string device)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(profile);
        var merge = new ShardMerge(profile, dataset, device);
        foreach (var folder in folders)
        {
            var records = OptionalFile.FilesIn(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            if (records.Count == 0)
                merge._problems.Add($"'{folder}' has no runs.");
            foreach (var record in records)
                merge.Take(folder, record);
        }
        return merge;
    }

    /// <summary>Returns the profile's seeds that have no run.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The seeds, in the profile's order.</returns>
    public IReadOnlyList<int> Missing(Experiment experiment) => [.. _profile.Seeds.Where(seed => !_records.ContainsKey(Expected(experiment, seed)))];

    /// <summary>Copies all runs. Each replaces an earlier one with the same configuration.
    /// All files are written completely before the first one gets its final name.</summary>
    /// <param name="directory">The folder to copy to; created if missing.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="Problems"/>.</exception>
    /// <exception cref="IOException">Writing failed, for example because the disk is full. Earlier records are still there.</exception>
    public void CopyTo(string directory)
    {
        if (_problems.Count > 0)
            throw new InvalidOperationException($"The runs cannot be merged because of {_problems.Count} problems. The first: {_problems[0]}");
        WholeFile.Copy(_records.Select(record => (record.Value.Path, Path.Combine(directory, record.Key))));
    }

    private void Take(string folder, string path)
    {
        var name = Path.GetRelativePath(folder, path);
        if (RecordName().Match(name.Replace('\\', '/')) is not { Success: true } match
            || !int.TryParse(match.Groups["seed"].Value, CultureInfo.InvariantCulture, out var seed))
            _problems.Add($"'{path}' is not a run. Expected the path PROFILE/DEVICE/EXPERIMENT/seed-N.CONFIGURATION.json.");
        else if (match.Groups["profile"].Value != _profile.Name || match.Groups["device"].Value != _device)
            LeftAlone++;
        else if (_profile.Study.Experiments.FirstOrDefault(known => known.Name == match.Groups["experiment"].Value) is not { } experiment)
            _problems.Add($"'{path}' is not from this study: it has no experiment '{match.Groups["experiment"].Value}'.");
        else if (Expected(experiment, seed) != name)
            _problems.Add($"'{path}' has another configuration than {experiment.Name} here. It was trained on other rows, with other hyperparameters "
                + $"or by another version.");
        else
            Take(experiment, seed, name, path);
    }

    private void Take(Experiment experiment, int seed, string name, string path)
    {
        RunRecord record;
        try
        {
            record = ChecksummedJson.Read<RunRecord>(path);
        }
        catch (InvalidDataException damaged)
        {
            _problems.Add($"'{path}' is damaged: {damaged.Message.TrimEnd('.')}.");
            return;
        }
        if (record.Seed != seed || RunArchive.FileOf(experiment, _profile, _device, record.Seed, record.Configuration) != name)
        {
            _problems.Add($"'{path}' contains another run than its file name.");
            return;
        }
        _builds.Add(record.Harness);
        _experiments.Add(experiment.Name);
        HasFurtherSeeds |= !_profile.Seeds.Contains(seed);
        var learned = ChecksummedJson.ChecksumOf(record.WithoutTimesAndMachines());
        if (!_records.TryAdd(name, (path, learned)) && _records[name] is var first && first.Learned != learned)
            _problems.Add($"'{first.Path}' and '{path}' are the same run with different metrics: another processor, libtorch or version made one "
                + $"of them. Leave one out.");
    }

    private string Expected(Experiment experiment, int seed)
    {
        if (!_expected.TryGetValue((experiment, seed), out var file))
        {
            var configuration =
                ConfigurationFingerprint.Of(experiment, ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens), _profile,
                    DataEvidence.Of(experiment, _profile, _dataset), _device, seed);
            file = _expected[(experiment, seed)] = RunArchive.FileOf(experiment, _profile, _device, seed, configuration);
        }
        return file;
    }

    [GeneratedRegex("^(?<profile>[^/]+)/(?<device>[^/]+)/(?<experiment>[^/]+)/seed-(?<seed>[0-9]+)\\.[0-9a-f]{16}\\.json$")]
    private static partial Regex RecordName();
}
