using System.Text.Json;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Every run that was started and how it ended: append-only, so that a retry cannot take the place of what it repeats.</summary>
/// <remarks>Safe to use from several runs at once, and its file from several processes. In a file each event is one line of JSON, written as it happens:
/// an interrupted run has a start and no end.</remarks>
public sealed class RunLedger
{
    /// <summary>To write a line, each a millisecond later than the one before: some five seconds in all.</summary>
    private const int Attempts = 100;

    private readonly Lock _gate = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly string? _path;
    private readonly Action<string>? _say;
    private bool _cannotBeWritten;

    /// <summary>Opens a ledger.</summary>
    /// <param name="path">Of a file to append to as well, made if it is not there; none if left out.</param>
    /// <param name="say">Told once if the file cannot be written; if left out, that is an error.</param>
    public RunLedger(string? path = null, Action<string>? say = null) => (_path, _say) = (path, say);

    /// <summary>All runs so far, in the order of starting.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Enters a run before it does anything.</summary>
    /// <param name="experiment">Name.</param>
    /// <param name="profile">Name.</param>
    /// <param name="seed">Of the run.</param>
    /// <returns>The run's number, from 1.</returns>
    public int Start(string experiment, string profile, int seed)
    {
        lock (_gate)
        {
            _entries.Add(new LedgerEntry(_entries.Count + 1, experiment, profile, seed, Ending: null));
            Write(_entries[^1]);
            return _entries.Count;
        }
    }

    /// <summary>Says how a run ended.</summary>
    /// <param name="run">Its number.</param>
    /// <param name="ending">"completed", "refused: …" or "failed: …".</param>
    /// <exception cref="InvalidOperationException">It has ended before.</exception>
    public void End(int run, string ending)
    {
        lock (_gate)
        {
            if (_entries[run - 1].Ending is { } before)
                throw new InvalidOperationException($"Run {run} ended before ('{before}'); expected one ending a run.");
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
            _say!($"The ledger '{_path}' cannot be written, and notes nothing of these runs: {e.Message}");
        }
    }

    /// <summary>A full disk or a missing folder will not be better in a millisecond.</summary>
    private static bool IsTakenByAnother(IOException e) => e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
        && !e.Message.Contains("No space left", StringComparison.Ordinal) && !e.Message.Contains("Read-only", StringComparison.Ordinal);

    /// <summary>Shards are processes that keep one file: each writes alone, and waits for its turn.</summary>
    private static void Append(string path, byte[] line)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None);
                file.Write([.. line, (byte)'\n']);
                return;
            }
            catch (IOException e) when (attempt < Attempts && IsTakenByAnother(e))
            {
                Thread.Sleep(attempt);
            }
        }
    }
}
