using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Harness.Experiments.Speed;
using Harness.Storage;

namespace Harness.Tests.Models.Saved;

/// <summary>PyTorch in a Python on the PATH, where there is one.</summary>
internal static class PyTorch
{
    private static readonly Lazy<string?> Found = new(() => PythonPeer.OnThePath.FirstOrDefault(python => Run(python, "-c", "import torch").ExitCode == 0));

    /// <summary>The interpreter; null if none has torch.</summary>
    public static string? Python => Found.Value;

    /// <summary>Computes logits of a model whose weights come from a file.</summary>
    public static float[] Logits(string experiment, string weights, string ids, int tokens)
    {
        var script = Path.Combine(Workspace.Fixtures, "peers", "pytorch_models.py");
        var (exitCode, said, refused) = Run(Python!, script, experiment, weights, ids, $"{tokens}");
        exitCode.Should().Be(0, refused);
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static (int ExitCode, string Said, string Refused) Run(string python, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var refused = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said, refused.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return (-1, "", e.Message);
        }
    }
}

/// <summary>A test beside PyTorch; skipped, with the reason, where no Python has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryOnPyTorchAttribute : TheoryAttribute
{
    public TheoryOnPyTorchAttribute()
    {
        if (PyTorch.Python is null)
            Skip = "No python3 on the PATH has torch; on Debian: apt-get install --no-install-recommends python3-torch.";
    }
}
