using System.ComponentModel;
using System.Diagnostics;
using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>The kernels under ThreadSanitizer and UndefinedBehaviorSanitizer, each thread of a GPU as one of this machine.
/// A missing barrier is a race there.</summary>
[Trait("Category", "Unit")]
public sealed class SanitizerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactWithSanitizers]
    public void No_threads_race_and_nothing_is_undefined()
    {
        var (exitCode, said) = Run(source => source);

        said.Should().NotContain("Sanitizer").And.NotContain("runtime error");
        exitCode.Should().Be(0, said);
    }

    /// <summary>A kernel that votes keeps its barriers: without them its threads may vote a different number of times, and wait for each other
    /// forever.</summary>
    [FactWithSanitizers]
    public void A_kernel_without_its_barriers_is_found() =>
        Run(source => source.Contains("__ballot_sync", StringComparison.Ordinal)
            ? source : source.Replace("__syncthreads();", ";", StringComparison.Ordinal)).Said.Should().Contain("WARNING: ThreadSanitizer: data race");

    private (int ExitCode, string Said) Run(Func<string, string> change)
    {
        foreach (var (of, endings) in new[] { (typeof(EmulatedGpu), (string[])[".hpp", ".cpp"]), (typeof(CudaKernel), [".cu"]) })
        {
            foreach (var name in of.Assembly.GetManifestResourceNames().Where(name => endings.Any(end => name.EndsWith(end, StringComparison.Ordinal))))
            {
                using var reader = new StreamReader(of.Assembly.GetManifestResourceStream(name)!);
                var source = reader.ReadToEnd();
                File.WriteAllText(Path.Combine(_folder.Path, name), of == typeof(CudaKernel) ? change(source) : source);
            }
        }
        return FactWithSanitizersAttribute.BuildAndRun(Path.Combine(_folder.Path, "Sanitized.cpp"), Path.Combine(_folder.Path, "sanitized"));
    }
}

/// <summary>A test that builds with sanitizers; skipped, with the reason, where a program that is built with them does not run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithSanitizersAttribute : FactAttribute
{
    // Without "vptr": before it reads a type, that check writes to a pipe, and ThreadSanitizer takes two of these writes for a race.
    private static readonly string[] Arguments =
    [
        "-std=c++20", "-O1", "-g", "-pthread", "-DUNITS=16",
        "-fsanitize=thread,undefined", "-fno-sanitize=vptr", "-fno-sanitize-recover=undefined", "-o",
    ];

    private static readonly Lazy<string?> Absence = new(Try);

    public FactWithSanitizersAttribute() => Skip = Absence.Value;

    /// <summary>Builds a program and runs it.</summary>
    public static (int ExitCode, string Said) BuildAndRun(string source, string program)
    {
        var built = Start("g++", [.. Arguments, program, source]);
        return built.ExitCode != 0 ? built : Start(program, []);
    }

    private static string? Try()
    {
        if (EmulatedGpu.Absence is { } none)
            return none;
        using var folder = new ScratchFolder();
        var source = Path.Combine(folder.Path, "empty.cpp");
        File.WriteAllText(source, "int main() { return 0; }");
        var (exitCode, said) = BuildAndRun(source, Path.Combine(folder.Path, "empty"));
        return exitCode == 0 ? null : $"g++ has no sanitizers that run here: {said.Trim()}";
    }

    private static (int ExitCode, string Said) Start(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said);
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}
