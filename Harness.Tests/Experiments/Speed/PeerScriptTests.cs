using System.Diagnostics;
using System.Text.Json;
using Harness.Experiments.Speed;
using Harness.Storage;

namespace Harness.Tests.Experiments.Speed;

/// <summary>Tests the PyTorch script of the peer with a Python that has torch. On a CPU, a dry run replaces the steps that only a GPU can record.</summary>
[Trait("Category", "Unit")]
public sealed class PeerScriptTests : IDisposable
{
    private const int Rows = 70, Tokens = 50;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactWithPython]
    public void A_dry_run_of_a_recorded_step_trains_on_a_CPU()
    {
        var answers = Run("--way", "graph", "--dry-run");

        answers[0].GetProperty("way").GetString().Should().Be("graph");
        answers[0].GetProperty("tf32").GetBoolean().Should().BeFalse();
        answers[1].GetProperty("steps").GetInt32().Should().BePositive();
        answers[1].GetProperty("msPerStep").GetDouble().Should().BePositive();
    }

    [FactWithPython]
    public void An_evaluation_with_labels_gives_the_metrics_and_one_without_gives_none()
    {
        var answers = Run("--tf32");

        answers[0].GetProperty("tf32").GetBoolean().Should().BeTrue();
        var metrics = answers[2].GetProperty("metrics");
        new[] { "truePositives", "falsePositives", "trueNegatives", "falseNegatives" }.Sum(name => metrics.GetProperty(name).GetDouble()).Should().Be(Rows);
        metrics.GetProperty("auc").GetDouble().Should().BeInRange(0, 1);
        metrics.GetProperty("loss").GetDouble().Should().BeInRange(.6, .8, "the loss of an untrained model is near ln 2");
        answers[3].TryGetProperty("metrics", out _).Should().BeFalse();
    }

    [FactWithPython]
    public void Recording_on_a_CPU_is_refused_except_in_a_dry_run() =>
        Start("--way", "graph").Error.Should().Contain("--way graph needs --device cuda, or --dry-run.");

    private List<JsonElement> Run(params string[] arguments)
    {
        var (output, error) = Start(arguments);
        error.Should().BeEmpty();
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private (string Output, string Error) Start(params string[] arguments)
    {
        var (ids, labels) = (Path.Combine(_folder.Path, "ids"), Path.Combine(_folder.Path, "labels"));
        File.WriteAllBytes(ids, [.. Enumerable.Range(0, Rows * Tokens).SelectMany(position => BitConverter.GetBytes((short)(position * 37 % 10_000)))]);
        File.WriteAllBytes(labels, [.. Enumerable.Range(0, Rows).Select(row => (byte)(row % 3 == 0 ? 1 : 0))]);
        object[] requests =
        [
            new { ask = "machine" },
            new { ask = "train", model = "rnn-50", ids, labels, seconds = .01 },
            new { ask = "evaluate", model = "rnn-50", ids, labels, batch = 64, seconds = .01 },
            new { ask = "evaluate", model = "rnn-50", ids, batch = 64, seconds = .01 },
        ];
        var script = Path.Combine(Workspace.Fixtures, "peers", "pytorch_peer.py");
        using var python = Process.Start(new ProcessStartInfo(FactWithPythonAttribute.Python!, [script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            foreach (var request in requests)
                python.StandardInput.WriteLine(JsonSerializer.Serialize(request));
            python.StandardInput.Close();
        }
        catch (IOException)
        {
            // The script has ended, and standard error says why.
        }
        return (python.StandardOutput.ReadToEnd(), python.StandardError.ReadToEnd());
    }
}

/// <summary>Marks a test that needs a Python with torch and numpy. Without one, the test is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithPythonAttribute : FactAttribute
{
    private static readonly Lazy<string?> Found = new(() => PythonPeer.OnThePath.FirstOrDefault(HasTorch));

    public FactWithPythonAttribute() => Skip = Python is null ? "no python3 on the PATH has torch and numpy." : null;

    public static string? Python => Found.Value;

    private static bool HasTorch(string python)
    {
        const string Program = "import importlib.util as u, sys; sys.exit(not (u.find_spec('torch') and u.find_spec('numpy')))";
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", Program]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
