using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Harness.Storage;
using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>Python PyTorch on the same machine, in its own process, which computes only while a request runs: <c>fixtures/peers/pytorch_peer.py</c>.</summary>
internal sealed class PythonPeer : IPeer
{
    /// <summary>The variables for the number of threads of all numeric libraries that Python may use. The peer has one thread, as an experiment has.</summary>
    private static readonly string[] ThreadVariables = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];

    /// <summary>The ways to take a step on a GPU, as the script names them, and what tables call a peer that takes it.</summary>
    internal static IReadOnlyDictionary<string, string> Ways { get; } = new Dictionary<string, string>
    {
        [Eager] = "PyTorch",
        ["compile"] = "PyTorch, compiled",
        ["graph"] = "PyTorch, CUDA graph",
    };

    internal const string Eager = "eager";

    /// <summary>The usual limit for an answer, in addition to the measurement itself.</summary>
    internal static TimeSpan UsualLimit { get; } = TimeSpan.FromMinutes(10);

    private readonly Func<PeerProcess> _start;
    private readonly bool _withMetrics;
    private PeerProcess _process;

    private PythonPeer(Func<PeerProcess> start, string python, string way, bool withMetrics)
    {
        (_start, Name, _withMetrics) = (start, Ways[way], withMetrics);
        _process = start();
        try
        {
            Machine = _process.Ask<PeerMachine>(new { ask = "machine" });
        }
        catch (IOException)
        {
            _process.Dispose();
            throw;
        }
        Python = python;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Versions => $"Python {Machine.Python}, torch {Machine.Torch}";

    /// <inheritdoc/>
    public double? Gigaflops => Machine.Gigaflops;

    /// <summary>The path of the Python interpreter.</summary>
    public string Python { get; }

    /// <summary>The versions, the threads and the matrix product speed of the peer.</summary>
    public PeerMachine Machine { get; }

    /// <summary>All <c>python3</c> interpreters on the PATH, in its order.
    /// A version manager's may come before the system's, and perhaps only one of them has torch.</summary>
    public static IReadOnlyList<string> OnThePath =>
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "python.exe" : "python3")).Where(File.Exists)];

    /// <summary>Starts the first interpreter that has torch.</summary>
    /// <param name="pythons">Interpreters to try.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="limit">How long an answer may take, in addition to the measurement itself; ten minutes if null.</param>
    /// <returns>The peer. Disposing it ends its process.</returns>
    /// <exception cref="IOException">No interpreter runs and has torch. The message gives the reason for each.</exception>
    public static PythonPeer Start(IReadOnlyList<string> pythons, string device, TimeSpan? limit = null) =>
        Start(pythons, device, Eager, tf32: false, limit ?? UsualLimit);

    /// <summary>Starts the first interpreter that has torch and can take steps in a way.</summary>
    /// <param name="pythons">Interpreters to try.</param>
    /// <param name="device">"cpu" or "cuda".</param>
    /// <param name="way">One of <see cref="Ways"/>.</param>
    /// <param name="tf32">Whether it may round to TF32, as the harness does on such a device.</param>
    /// <param name="limit">How long an answer may take, in addition to the measurement itself.</param>
    internal static PythonPeer Start(IReadOnlyList<string> pythons, string device, string way, bool tf32, TimeSpan limit)
    {
        var refusals = new List<string>();
        foreach (var python in pythons)
        {
            var start = StartInfo(python, [device, "--way", way, .. tf32 ? ["--tf32"] : Array.Empty<string>()]);
            try
            {
                return new PythonPeer(() => new PeerProcess(start, limit), python, way, withMetrics: device != "cpu");
            }
            catch (Exception refusal) when (refusal is IOException or Win32Exception)
            {
                refusals.Add($"{python}: {refusal.Message}");
            }
        }
        throw new IOException($"No Python with torch and numpy was found. {(refusals.Count == 0 ? "There is no python3 on the "
            + "PATH." : string.Join("; ", refusals))} "
            + "On Debian: apt-get install --no-install-recommends python3-torch python3-numpy libopenblas0-pthread; or name "
                + "an interpreter with --python.");
    }

    /// <summary>Sends a request and waits for the answer.</summary>
    /// <typeparam name="T">The type of the answer.</typeparam>
    /// <param name="question">The request: the property "ask" and its arguments, as documented at the top of the script.</param>
    /// <param name="measurement">How long the request asks to measure.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="IOException">The peer answered with an error, has ended, or did not answer in time.</exception>
    public T Ask<T>(object question, TimeSpan measurement = default) => _process.Ask<T>(question, measurement);

    /// <inheritdoc/>
    /// <exception cref="IOException">The peer is not asked any more, because it did not answer in time before, or it cannot be started again.</exception>
    public IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (_process.WasTooSlow)
            throw new IOException("the peer is not asked again, because it did not answer in time for another model");
        if (_process.HasFailed)
            StartAgain();
        return new Model(this, experiment.Name, rows, toEvaluate);
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private void StartAgain()
    {
        _process.Dispose();
        try
        {
            _process = _start();
        }
        catch (Win32Exception refusal)
        {
            throw new IOException(refusal.Message, refusal);
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

    /// <summary>Passes the rows of one model to the peer as temporary files, which exist until this object is disposed.</summary>
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
            _peer.Ask<Trained>(new { ask = "train", model = _model, ids = _ids, labels = _labels, seconds = duration.TotalSeconds }, duration).MsPerStep;

        public double RowsPerSecond(int batch, TimeSpan duration) =>
            _peer.Ask<Evaluated>(new
            {
                ask = "evaluate",
                model = _model,
                ids = _toEvaluate,
                batch,
                seconds = duration.TotalSeconds,
                labels = _peer._withMetrics ? _labelsToEvaluate : null, // on a GPU the metrics are part of the time, as they are of the harness'
            }, duration).RowsPerSecond;

        public void Dispose() => _folder.Delete(recursive: true);

        private sealed record Trained(double MsPerStep);

        private sealed record Evaluated(double RowsPerSecond);
    }
}

/// <summary>The versions and the speed of the peer.</summary>
/// <param name="Torch">The version of PyTorch.</param>
/// <param name="Python">The version of Python.</param>
/// <param name="Threads">The number of threads that torch uses.</param>
/// <param name="Gigaflops">The speed of the product of two matrices of 1024², in 10⁹ operations per second.</param>
internal sealed record PeerMachine(string Torch, string Python, int Threads, double Gigaflops);
