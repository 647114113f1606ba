using System.Text.RegularExpressions;
using Harness.Runtime;

namespace Harness.Health;

/// <summary>NVIDIA's driver, as the machine describes it.</summary>
/// <param name="Name">For messages: its version, such as "550.120", or whose it is.</param>
/// <param name="Branch">The first number of the version, such as 550; null where nobody says it.</param>
internal sealed partial record NvidiaDriver(string Name, int? Branch)
{
    /// <summary>Reads it.</summary>
    /// <param name="here">Where.</param>
    /// <returns>The driver; null where there is none.</returns>
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
