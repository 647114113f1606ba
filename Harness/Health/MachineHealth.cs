using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Runtime;

namespace Harness.Health;

/// <summary>Checks the machine: CPU, memory and disk.</summary>
internal static partial class MachineHealth
{
    /// <summary>Memory in GB of the most demanding command: a search for near-duplicates in four million texts.</summary>
    private const double GigabytesOfMemory = 1.7;

    /// <summary>Disk space in GB for the prepared ids of four million texts, at some 310 bytes each.</summary>
    private const double GigabytesOfDisk = 1.3;

    /// <summary>Checks CPU, memory and disks.</summary>
    /// <param name="here">The environment of the process.</param>
    /// <param name="folders">The folders to which the program writes, by purpose.</param>
    /// <returns>One observation for the CPU, one for the memory and one for each folder.</returns>
    public static IEnumerable<Observation> Of(Surroundings here, IReadOnlyDictionary<string, string> folders) =>
        [Processor(here), Memory(here), .. folders.Select(folder => Disk(here, folder.Key, folder.Value))];

    private static Observation Processor(Surroundings here)
    {
        var model = here.TextOf("/proc/cpuinfo") is { } text && ModelName().Match(text) is { Success: true } match
            ? match.Groups[1].Value.Trim() : "unknown model";
        var seen =
            $"{model}; {Number(here.Cores)} core{(here.Cores == 1 ? "" : "s")}, so {Number(here.Cores)} run{(here.Cores == 1 ? "" : "s")} at "
                + $"the same time, on one thread each";
        return here.Cores > 1 ? Observation.Ok("processor", seen)
            : new Observation("processor", Condition.Warning, seen, "Runs are trained one after another. With more cores, each core trains a run.");
    }

    private static Observation Memory(Surroundings here)
    {
        var most = here.Memory / 1e9;
        // Memory that other processes use is not available. The limit of a container may be lower still.
        var available = here.TextOf("/proc/meminfo") is { } text && Available().Match(text) is { Success: true } match
            ? Math.Min(most, long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * 1024 / 1e9) : most;
        var seen = $"{Number(available)} GB available of {Number(most)} GB";
        return available >= GigabytesOfMemory
            ? Observation.Ok("memory", seen)
            : new Observation("memory", Condition.Warning, seen,
                $"The largest commands take {Number(GigabytesOfMemory)} GB for four million texts; close other programs, or use fewer texts.");
    }

    private static Observation Disk(Surroundings here, string what, string folder)
    {
        var subject = $"disk for {what}";
        if (here.FreeBytes(folder) is not { } bytes)
            return new Observation(subject, Condition.Warning, $"'{folder}' is on a disk whose free space is unknown",
                "Check that the folder is writable.");
        var seen = $"{Number(bytes / 1e9)} GB free in '{folder}'";
        return bytes / 1e9 >= GigabytesOfDisk
            ? Observation.Ok(subject, seen)
            : new Observation(subject, Condition.Warning, seen,
                $"Prepared ids of four million texts take {Number(GigabytesOfDisk)} GB; free some space, or name another folder with --cache.");
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^model name\s*:\s*(.+)$", RegexOptions.Multiline)]
    private static partial Regex ModelName();

    [GeneratedRegex(@"^MemAvailable:\s*(\d+) kB", RegexOptions.Multiline)]
    private static partial Regex Available();
}
