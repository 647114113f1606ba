using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Harness.Storage;
using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>Python PyTorch on the same machine, in a process of its own that only computes while it is asked: <c>fixtures/peers/pytorch_peer.py</c>.</summary>
public sealed class PythonPeer : IPeer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Of every numeric library that a Python may bring along: the peer has one thread, as an experiment has.</summary>
    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

    /// <summary>The ways to take a step on a GPU, as the script names them, and what tables call a peer that takes it.</summary>
    internal static IReadOnlyDictionary<string, string> Ways { get; } = new Dictionary<string, string>
    {
        [Eager] = "PyTorch",
        ["compile"] = "PyTorch, compiled",
        ["graph"] = "PyTorch, CUDA graph",
    };

    internal const string Eager = "eager";

    private readonly Process _process;
    private readonly bool _withMetrics;

    private PythonPeer(Process process, string python, string way, bool withMetrics)
    {
        (_process, Name, _withMetrics) = (process, Ways[way], withMetrics);
        Machine = Ask<PeerMachine>(new { ask = "machine" });
        Python = python;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Versions => $"Python {Machine.Python}, torch {Machine.Torch}";

    /// <inheritdoc/>
    public double? Gigaflops => Machine.Gigaflops;

    /// <summary>The interpreter.</summary>
    public string Python { get; }

    /// <summary>Versions, threads, and the peer's own matrix product.</summary>
    public PeerMachine Machine { get; }

    /// <summary>Every <c>python3</c> on the PATH, in its order:
    /// a version manager's may stand before the system's, and only one of them may have torch.</summary>
    public static IReadOnlyList<string> OnThePath =>
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "python.exe" : "python3")).Where(File.Exists)];

    /// <summary>Starts the first interpreter that has torch.</summary>
    /// <param name="pythons">Interpreters to try.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <returns>The peer; to be disposed, which ends its process.</returns>
    /// <exception cref="IOException">None of them has torch, or none runs; it says of each why.</exception>
    public static PythonPeer Start(IReadOnlyList<string> pythons, string device) => Start(pythons, device, Eager, tf32: false);

    /// <summary>Starts the first interpreter that has torch and can take steps in a way.</summary>
    /// <param name="pythons">Interpreters to try.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="way">One of <see cref="Ways"/>.</param>
    /// <param name="tf32">Whether it may round to TF32, as the harness does on such a device.</param>
    internal static PythonPeer Start(IReadOnlyList<string> pythons, string device, string way, bool tf32)
    {
        var refusals = new List<string>();
        foreach (var python in pythons)
        {
            Process? process = null;
            try
            {
                process = Process.Start(StartInfo(python, [device, "--way", way, .. tf32 ? ["--tf32"] : Array.Empty<string>()])) ?? throw new IOException("it does not start");
                return new PythonPeer(process, python, way, withMetrics: device != "cpu");
            }
            catch (Exception refusal) when (refusal is IOException or Win32Exception)
            {
                refusals.Add($"{python}: {refusal.Message}");
                process?.Kill();
                process?.Dispose();
            }
        }
        throw new IOException($"No Python with torch and numpy to compare with. {(refusals.Count == 0 ? "There is no python3 on the "
            + "PATH." : string.Join("; ", refusals))} "
            + "On Debian: apt-get install --no-install-recommends python3-torch python3-numpy libopenblas0-pthread; another interpreter "
                + "is named with --python.");
    }

    /// <summary>Asks for one thing and waits for it.</summary>
    /// <typeparam name="T">What the answer holds.</typeparam>
    /// <param name="question">With "ask" and what it needs, as the script's head says.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="IOException">The peer says that it cannot, or has ended.</exception>
    public T Ask<T>(object question)
    {
        Send(JsonSerializer.Serialize(question, Json));
        var line = _process.StandardOutput.ReadLine() ?? throw new IOException($"the peer ended: {_process.StandardError.ReadToEnd().Trim()}");
        var answer = JsonDocument.Parse(line).RootElement;
        if (answer.TryGetProperty("error", out var error))
            throw new IOException(error.GetString());
        return answer.Deserialize<T>(Json) ?? throw new IOException($"the peer answered {line}");
    }

    /// <inheritdoc/>
    public IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return new Model(this, experiment.Name, rows, toEvaluate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close(); // it reads to the end of its input
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>A peer that has ended before it was asked has left its reason to be read; that the pipe is broken is none.</summary>
    private void Send(string question)
    {
        try
        {
            _process.StandardInput.WriteLine(question);
            _process.StandardInput.Flush();
        }
        catch (IOException) when (_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
        }
    }

    private static ProcessStartInfo StartInfo(string python, string[] device)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(Workspace.Fixtures, "peers", "pytorch_peer.py"), "--device", .. device])
            start.ArgumentList.Add(argument);
        foreach (var variable in ThreadVariables)
            start.Environment[variable] = "1";
        return start;
    }

    /// <summary>The rows of one model as the peer reads them: files, for as long as this lives.</summary>
    private sealed class Model : IPeerModel
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("peer-");
        private readonly PythonPeer _peer;
        private readonly string _model, _ids, _labels, _toEvaluate, _labelsToEvaluate;

        public Model(PythonPeer peer, string model, EncodedCorpus rows, EncodedCorpus toEvaluate)
        {
            (_peer, _model) = (peer, model);
            string In(string file) => Path.Combine(_folder.FullName, file);
            (_ids, _labels, _toEvaluate, _labelsToEvaluate) = (In("ids"), In("labels"), In("evaluated"), In("evaluated-labels"));
            File.WriteAllBytes(_ids, MemoryMarshal.AsBytes(rows.Ids.Span));
            File.WriteAllBytes(_labels, rows.Labels.Span);
            File.WriteAllBytes(_toEvaluate, MemoryMarshal.AsBytes(toEvaluate.Ids.Span));
            File.WriteAllBytes(_labelsToEvaluate, toEvaluate.Labels.Span);
        }

        public double MsPerStep(TimeSpan duration) =>
            _peer.Ask<Trained>(new { ask = "train", model = _model, ids = _ids, labels = _labels, seconds = duration.TotalSeconds }).MsPerStep;

        public double RowsPerSecond(int batch, TimeSpan duration) =>
            _peer.Ask<Evaluated>(new
            {
                ask = "evaluate",
                model = _model,
                ids = _toEvaluate,
                batch,
                seconds = duration.TotalSeconds,
                labels = _peer._withMetrics ? _labelsToEvaluate : null, // on a GPU the metrics are part of the time, as they are of the harness'
            }).RowsPerSecond;

        public void Dispose() => _folder.Delete(recursive: true);

        private sealed record Trained(double MsPerStep);

        private sealed record Evaluated(double RowsPerSecond);
    }
}

/// <summary>What the peer runs on.</summary>
/// <param name="Torch">Version of PyTorch.</param>
/// <param name="Python">Version of Python.</param>
/// <param name="Threads">That torch computes with.</param>
/// <param name="Gigaflops">10⁹ operations a second of its product of two matrices of 1024².</param>
public sealed record PeerMachine(string Torch, string Python, int Threads, double Gigaflops);
