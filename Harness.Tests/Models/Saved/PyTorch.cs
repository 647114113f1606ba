using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Harness.Experiments.Speed;
using Harness.Storage;

namespace Harness.Tests.Models.Saved;

/// <summary>Runs PyTorch in a Python on the PATH, if one has it.</summary>
internal static class PyTorch
{
    private static readonly Lazy<string?> Found = new(() => PythonPeer.OnThePath.FirstOrDefault(python => Run(python, "-c", "import torch").ExitCode == 0));

    /// <summary>The interpreter; null if none has torch.</summary>
    public static string? Python => Found.Value;

    /// <summary>Computes the logits of a model with weights from a file.</summary>
    public static float[] Logits(string experiment, string weights, string ids, int tokens)
    {
        var script = Path.Combine(Workspace.Fixtures, "peers", "pytorch_models.py");
        var (exitCode, output, error) = Run(Python!, script, experiment, weights, ids, $"{tokens}");
        exitCode.Should().Be(0, error);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static (int ExitCode, string Output, string Error) Run(string python, params string[] args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, args) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return (-1, "", e.Message);
        }
    }
}

/// <summary>Marks a test that compares with PyTorch. If no Python has it, the test is skipped with this reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryOnPyTorchAttribute : TheoryAttribute
{
    public TheoryOnPyTorchAttribute()
    {
        if (PyTorch.Python is null)
            Skip = "No python3 on the PATH has torch; on Debian: apt-get install --no-install-recommends python3-torch.";
    }
}
