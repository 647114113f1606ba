using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Models;
using Harness.Storage;

namespace Harness.Experiments.Archive;

/// <summary>Finished runs of several machines, about to be joined into one archive: all of them, or none where one may not be.</summary>
/// <remarks>
/// A record belongs here if it is whole and of the very configuration that its experiment has here: declaration, rows, device.
/// Its name says so (<see cref="RunArchive.FileOf"/>),
/// so joining is copying, to the byte. Two records of one run are the same if they differ in times and places only; of those the first is taken.
/// </remarks>
public sealed partial class ShardMerge
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

    /// <summary>What may not be joined, and why; a line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Versions of the harness that the runs were made by; figures of more than one are compared at one's own risk.</summary>
    public IReadOnlyCollection<string> Builds => _builds;

    /// <summary>Records of other profiles or devices, which are left where they are.</summary>
    public int LeftAlone { get; private set; }

    /// <summary>Distinct runs.</summary>
    public int Runs => _records.Count;

    /// <summary>The experiments that there is any run of, in the order in which tables list them.</summary>
    public IReadOnlyList<Experiment> Experiments => [.. _profile.Study.Experiments.Where(experiment => _experiments.Contains(experiment.Name))];

    /// <summary>Whether there are runs of other seeds than the profile's: a decision was planned, and these are its runs.</summary>
    public bool HasFurtherSeeds { get; private set; }

    /// <summary>Reads and checks; writes nothing.</summary>
    /// <param name="folders">Each a folder of runs, as <see cref="RunArchive"/> keeps them.</param>
    /// <param name="profile">Of the runs that are wanted.</param>
    /// <param name="dataset">The data that they must have been run on.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <returns>What there is, and what speaks against joining it.</returns>
    public static ShardMerge Of(IReadOnlyList<string> folders, Profile profile, Dataset dataset, string device)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(profile);
        var merge = new ShardMerge(profile, dataset, device);
        foreach (var folder in folders)
        {
            var records = OptionalFile.FilesIn(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
            if (records.Count == 0)
                merge._problems.Add($"'{folder}' has no runs in it.");
            foreach (var record in records)
                merge.Take(folder, record);
        }
        return merge;
    }

    /// <summary>The profile's seeds that there is no run of.</summary>
    /// <param name="experiment">Of which experiment.</param>
    /// <returns>Seeds, in the profile's order.</returns>
    public IReadOnlyList<int> Missing(Experiment experiment) => [.. _profile.Seeds.Where(seed => !_records.ContainsKey(Expected(experiment, seed)))];

    /// <summary>Copies all runs, each in the place of an earlier one of the same configuration.
    /// Every one is there in full before the first gets its name.</summary>
    /// <param name="directory">The folder to copy to; made if need be.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="Problems"/>.</exception>
    /// <exception cref="IOException">The disk is full, say; what was there before is still there.</exception>
    public void CopyTo(string directory)
    {
        if (_problems.Count > 0)
            throw new InvalidOperationException($"{_problems.Count} problems speak against joining; the first: {_problems[0]}");
        WholeFile.Copy(_records.Select(record => (record.Value.Path, Path.Combine(directory, record.Key))));
    }

    private void Take(string folder, string path)
    {
        var name = Path.GetRelativePath(folder, path);
        if (RecordName().Match(name.Replace('\\', '/')) is not { Success: true } match
            || !int.TryParse(match.Groups["seed"].Value, CultureInfo.InvariantCulture, out var seed))
            _problems.Add($"'{path}' is no run: a run lies in PROFILE/DEVICE/EXPERIMENT/seed-N.CONFIGURATION.json.");
        else if (match.Groups["profile"].Value != _profile.Name || match.Groups["device"].Value != _device)
            LeftAlone++;
        else if (_profile.Study.Experiments.FirstOrDefault(known => known.Name == match.Groups["experiment"].Value) is not { } experiment)
            _problems.Add($"'{path}' is foreign: no experiment is called '{match.Groups["experiment"].Value}' here.");
        else if (Expected(experiment, seed) != name)
            _problems.Add($"'{path}' is foreign: {experiment.Name} has another configuration here, so it was run on other rows, with other hyperparameters "
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
            _problems.Add($"'{path}' is foreign: it holds another run than its name says.");
            return;
        }
        _builds.Add(record.Harness);
        _experiments.Add(experiment.Name);
        HasFurtherSeeds |= !_profile.Seeds.Contains(seed);
        var learned = ChecksummedJson.ChecksumOf(record.WithoutItsCircumstances());
        if (!_records.TryAdd(name, (path, learned)) && _records[name] is var first && first.Learned != learned)
            _problems.Add($"'{first.Path}' and '{path}' are the same run with different figures: another processor, libtorch or version made one "
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
