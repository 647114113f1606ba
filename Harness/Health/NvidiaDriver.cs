using System.Text.RegularExpressions;
using Harness.Runtime;

namespace Harness.Health;

/// <summary>Describes the NVIDIA driver of the machine.</summary>
/// <param name="Name">Text for messages: the version, such as "550.120", or where the driver comes from.</param>
/// <param name="Branch">The first number of the version, such as 550; null if unknown.</param>
internal sealed partial record NvidiaDriver(string Name, int? Branch)
{
    /// <summary>Reads the version of the driver.</summary>
    /// <param name="here">The environment of the process.</param>
    /// <returns>The driver; null if there is no driver.</returns>
    public static NvidiaDriver? In(Surroundings here)
    {
        if (here.TextOf("/proc/driver/nvidia/version") is { } text && DriverVersion().Match(text) is { Success: true } match)
            return new NvidiaDriver(match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
        // WSL2 has no /proc/driver.
        return here.Exists("/usr/lib/wsl/lib/libcuda.so.1") ? new NvidiaDriver("that of Windows, through WSL2", null) : null;
    }

    [GeneratedRegex(@"NVRM version:.*?\s((\d{1,6})\.\d+(?:\.\d+)?)\s")]
    private static partial Regex DriverVersion();
}
