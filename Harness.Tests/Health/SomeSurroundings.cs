using Harness.Runtime;

namespace Harness.Tests.Health;

/// <summary>A machine that is not there.</summary>
internal static class SomeSurroundings
{
    private const string Cpu =
        "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC 9R45\ncache size\t: 1024 KB\n\nprocessor\t: 1\nmodel name\t: AMD EPYC 9R45\n";

    /// <summary>Eight cores, 30 of 64 GB free, much disk, no files but those that are given and those of the kernel.</summary>
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

    /// <summary>The same machine with NVIDIA's driver, and empty files.</summary>
    public static Surroundings WithDriver(string version, params string[] empty)
    {
        var files = empty.ToDictionary(file => file, _ => "");
        files["/proc/driver/nvidia/version"] =
            $"NVRM version: NVIDIA UNIX x86_64 Kernel Module  {version}  Fri Jan 17 00:00:00 UTC 2025\nGCC version: 12\n";
        return Of(files);
    }
}
