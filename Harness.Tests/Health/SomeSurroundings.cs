using Harness.Runtime;

namespace Harness.Tests.Health;

/// <summary>Creates descriptions of machines that do not exist.</summary>
internal static class SomeSurroundings
{
    private const string Cpu =
        "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC 9R45\ncache size\t: 1024 KB\n\nprocessor\t: 1\nmodel name\t: AMD EPYC 9R45\n";

    /// <summary>Creates a machine with eight cores, 30 of 64 GB of memory available, and 500 GB of free disk space. The machine has only the given files and
    /// those of the kernel.</summary>
    public static Surroundings Of(Dictionary<string, string>? files = null, Dictionary<string, string>? variables = null, int cores = 8, double gigabytes = 64,
        string available = "30000000", long? free = 500_000_000_000) => new()
        {
            Variable = name => variables?.GetValueOrDefault(name),
            TextOf = path => files?.GetValueOrDefault(path) ?? path switch
            {
                "/proc/cpuinfo" => Cpu,
                "/proc/meminfo" => $"MemTotal:       65000000 kB\nMemFree:          100000 kB\nMemAvailable:   {available} kB\n",
                _ => null,
            },
            Exists = path => files?.ContainsKey(path) ?? false,
            FreeBytes = _ => free,
            Cores = cores,
            Memory = (long)(gigabytes * 1e9),
        };

    /// <summary>Creates the same machine with a driver of NVIDIA and the given empty files.</summary>
    public static Surroundings WithDriver(string version, params string[] empty)
    {
        var files = empty.ToDictionary(file => file, _ => "");
        files["/proc/driver/nvidia/version"] =
            $"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {version}  Fri Jan 17 00:00:00 UTC 2025\nGCC version: 12\n";
        return Of(files);
    }
}
