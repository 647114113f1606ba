using System.Text.RegularExpressions;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Runs the kernels under ThreadSanitizer and UndefinedBehaviorSanitizer, with a thread of this machine for each GPU thread. ThreadSanitizer reports a
/// missing barrier as a data race.</summary>
[Trait("Category", "Unit")]
public sealed partial class SanitizerTests : IDisposable
{
    /// <summary>The kernels whose threads share nothing.</summary>
    private static readonly string[] WithoutBarriers = ["adam_factor", "adam", "binary_loss_backward", "softmax_loss_backward"];

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactWithSanitizers]
    public void No_threads_race_and_nothing_is_undefined()
    {
        var (exitCode, output) = Run(change: null, upperUnits: 32);

        output.Should().NotContain("Sanitizer").And.NotContain("runtime error");
        exitCode.Should().Be(0, output);
    }

    /// <summary>Removes the barriers, except from sources that vote or take tickets. Without barriers, the threads of these kernels may vote a different number
    /// of times and wait for each other forever. Both layers have the same number of units here, because threads without work do nothing but take part in
    /// barriers.</summary>
    [FactWithSanitizers]
    public void Every_kernel_without_its_barriers_is_found()
    {
        var kernels = new List<string>();

        var output = Run(source =>
        {
            if (source.Contains("__ballot_sync", StringComparison.Ordinal) || source.Contains("tickets", StringComparison.Ordinal))
                return source;
            kernels.AddRange(Kernel().Matches(source).Select(match => match.Groups[1].Value));
            return source.Replace("__syncthreads();", ";", StringComparison.Ordinal);
        }, upperUnits: 16).Output;

        output.Should().Contain("WARNING: ThreadSanitizer: data race");
        kernels.Should().HaveCountGreaterThan(WithoutBarriers.Length).And.Contain(WithoutBarriers);
        // A stack of a race has a line such as "#1 lstm_forward /folder/TimeSteps.cu:25".
        kernels.Except(WithoutBarriers).Where(kernel => !Regex.IsMatch(output, $@"#\d+ {kernel}\b")).Should().BeEmpty("each of them needs its barriers");
    }

    private (int ExitCode, string Output) Run(Func<string, string>? change, int upperUnits)
    {
        EmulatedGpu.WriteSources(_folder.Path, change);
        return FactWithSanitizersAttribute.BuildAndRun(Path.Combine(_folder.Path, "Sanitized.cpp"), Path.Combine(_folder.Path, "sanitized"),
            "-DUNITS=16", "-DLOWER=16", $"-DUPPER={upperUnits}");
    }

    [GeneratedRegex(@"__global__ void\s+(?:__launch_bounds__\([^)]*\)\s*)?(\w+)\(")]
    private static partial Regex Kernel();
}

/// <summary>Marks a test that builds with sanitizers. On a machine where such programs do not run, the test is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithSanitizersAttribute : FactAttribute
{
    // The check "vptr" is switched off. It writes to a pipe before it reads a type, and ThreadSanitizer reports two of these writes as a race.
    private static readonly string[] Arguments =
    [
        "-std=c++20", "-O1", "-g", "-pthread",
        "-fsanitize=thread,undefined", "-fno-sanitize=vptr", "-fno-sanitize-recover=undefined", "-o",
    ];

    private static readonly Lazy<string?> Absence = new(Try);

    public FactWithSanitizersAttribute() => Skip = Absence.Value;

    /// <summary>Builds a program and runs it.</summary>
    public static (int ExitCode, string Output) BuildAndRun(string source, string program, params IEnumerable<string> definitions)
    {
        var built = EmulatedGpu.Start("g++", [.. Arguments, program, .. definitions, source]);
        return built.ExitCode != 0 ? built : EmulatedGpu.Start(program, []);
    }

    private static string? Try()
    {
        if (EmulatedGpu.Absence is { } none)
            return none;
        using var folder = new ScratchFolder();
        var source = Path.Combine(folder.Path, "empty.cpp");
        File.WriteAllText(source, "int main() { return 0; }");
        var (exitCode, output) = BuildAndRun(source, Path.Combine(folder.Path, "empty"));
        return exitCode == 0 ? null : $"g++ has no sanitizers that run here: {output.Trim()}";
    }
}
