using System.Text.Json;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Records every run that was started and how it ended. The ledger is append-only, so a retry cannot replace the run that it repeats.</summary>
/// <remarks>The ledger is safe to use from several threads, and its file from several processes. Each event is one line of JSON, written at once:
/// an interrupted run has a start but no end.</remarks>
public sealed class RunLedger
{
    /// <summary>The number of attempts to write a line. Each waits one millisecond longer than the one before, about five seconds in total.</summary>
    private const int Attempts = 100;

    private readonly Lock _gate = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly string? _path;
    private readonly Action<string>? _say;
    private bool _cannotBeWritten;

    /// <summary>Opens a ledger.</summary>
    /// <param name="path">The file to append to, created if missing; if null, the ledger is kept in memory only.</param>
    /// <param name="say">Is called once with a message if the file cannot be written; if null, an exception is thrown instead.</param>
    public RunLedger(string? path = null, Action<string>? say = null) => (_path, _say) = (path, say);

    /// <summary>All runs so far, in the order in which they were started.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Records the start of a run.</summary>
    /// <param name="experiment">The name of the experiment.</param>
    /// <param name="profile">The name of the profile.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>The number of the run, from 1.</returns>
    public int Start(string experiment, string profile, int seed)
    {
        lock (_gate)
        {
            _entries.Add(new LedgerEntry(_entries.Count + 1, experiment, profile, seed, Ending: null));
            Write(_entries[^1]);
            return _entries.Count;
        }
    }

    /// <summary>Records the end of a run.</summary>
    /// <param name="run">The number of the run.</param>
    /// <param name="ending">"completed", "refused: …" or "failed: …".</param>
    /// <exception cref="InvalidOperationException">The run has already ended.</exception>
    public void End(int run, string ending)
    {
        lock (_gate)
        {
            if (_entries[run - 1].Ending is { } before)
                throw new InvalidOperationException($"Run {run} has already ended ('{before}'); expected one end for each run.");
            _entries[run - 1] = _entries[run - 1] with { Ending = ending };
            Write(_entries[run - 1]);
        }
    }

    private void Write(LedgerEntry entry)
    {
        if (_path is null || _cannotBeWritten)
            return;
        var line =
            new
            {
                Time = DateTimeOffset.UtcNow,
                Process = Environment.ProcessId,
                entry.Id,
                entry.Experiment,
                entry.Profile,
                entry.Seed,
                Event = entry.Ending ?? "started"
            };
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            Append(_path, JsonSerializer.SerializeToUtf8Bytes(line));
        }
        catch (Exception e) when (_say is not null && e is IOException or UnauthorizedAccessException)
        {
            _cannotBeWritten = true;
            _say!($"The ledger '{_path}' cannot be written, so these runs are not recorded: {e.Message}");
        }
    }

    /// <summary>Returns whether another process uses the file. A retry does not help against a full disk or a missing folder.</summary>
    private static bool IsTakenByAnother(IOException e) => e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
        && !e.Message.Contains("No space left", StringComparison.Ordinal) && !e.Message.Contains("Read-only", StringComparison.Ordinal);

    /// <summary>Appends a line. Shards are processes that share one file, so each opens the file exclusively and retries if another one has it open.</summary>
    private static void Append(string path, byte[] line)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Without a buffer of its own, so that a full disk is noticed here and not when the file is closed.
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                Append(file, line);
                return;
            }
            catch (IOException e) when (attempt < Attempts && IsTakenByAnother(e))
            {
                Thread.Sleep(attempt);
            }
        }
    }

    /// <summary>Appends a line. If the disk is full, nothing of the line stays; after a half line, which a killed process left, a new line is begun.</summary>
    internal static void Append(Stream file, byte[] line)
    {
        var end = file.CanSeek ? file.Length : 0;
        var isWithinLine = false;
        if (end > 0)
        {
            file.Position = end - 1;
            isWithinLine = file.ReadByte() != '\n';
        }
        try
        {
            file.Write([.. isWithinLine ? "\n"u8 : [], .. line, (byte)'\n']);
        }
        catch (IOException) when (file.CanSeek)
        {
            file.SetLength(end);
            throw;
        }
    }
}
