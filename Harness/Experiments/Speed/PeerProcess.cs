using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Harness.Experiments.Speed;

/// <summary>The process of a peer. It reads one question a line from its standard input and writes one answer a line to its standard output, both in
/// JSON.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>The number of lines of standard error that are kept for a message.</summary>
    private const int LinesToKeep = 20;

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Process _process;
    private readonly TimeSpan _limit;
    private readonly Queue<string> _lastErrors = new();
    private readonly Task _errors; // reads standard error as it comes, because a process waits when 64 KiB of it are unread

    /// <summary>Starts the process.</summary>
    /// <param name="start">The program and its arguments; all three streams are redirected.</param>
    /// <param name="limit">How long an answer may take, in addition to the measurement that a question asks for.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    /// <exception cref="IOException">The program was not started.</exception>
    public PeerProcess(ProcessStartInfo start, TimeSpan limit)
    {
        _process = Process.Start(start) ?? throw new IOException("the program did not start");
        _limit = limit;
        _errors = Task.Factory.StartNew(ReadErrors, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Tells whether a question failed. On a GPU, an error may remain in the process and make later questions fail too.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Tells whether an answer took too long, so that the process was ended.</summary>
    public bool WasTooSlow { get; private set; }

    /// <summary>Sends a question and waits for the answer.</summary>
    /// <typeparam name="T">The type of the answer.</typeparam>
    /// <param name="question">The question: the property "ask" and its arguments.</param>
    /// <param name="measurement">How long the question asks to measure.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="IOException">The peer answered with an error, has ended, or did not answer in time.</exception>
    public T Ask<T>(object question, TimeSpan measurement = default)
    {
        var succeeded = false;
        try
        {
            Send(JsonSerializer.Serialize(question, Json));
            var line = Answer(_limit + measurement);
            var answer = Parsed(line);
            if (answer.TryGetProperty("error", out var error))
                throw new IOException(error.GetString());
            var read = answer.Deserialize<T>(Json) ?? throw Unexpected(line);
            succeeded = true;
            return read;
        }
        finally
        {
            HasFailed |= !succeeded;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close(); // the script ends at the end of its input
        }
        catch (IOException)
        {
            // The process has ended, and part of a question was not sent.
        }
        if (!_process.WaitForExit(TimeToEnd))
            Kill();
        _errors.Wait(TimeToEnd);
        _process.Dispose();
    }

    /// <summary>Sends a question. If the peer has already ended, the broken pipe is ignored, because the peer's error output gives the actual reason.</summary>
    private void Send(string question)
    {
        try
        {
            _process.StandardInput.WriteLine(question);
            _process.StandardInput.Flush();
        }
        catch (IOException) when (_process.WaitForExit(TimeToEnd))
        {
        }
    }

    private string Answer(TimeSpan limit)
    {
        var reading = Task.Run(_process.StandardOutput.ReadLine);
        if (Task.WaitAny([reading], limit) < 0)
        {
            WasTooSlow = true;
            Kill();
            throw new IOException(FormattableString.Invariant($"the peer did not answer within {limit.TotalSeconds:0.#} s, so its process was ended"));
        }
        return reading.GetAwaiter().GetResult() ?? throw new IOException($"the peer ended: {LastErrors()}");
    }

    private static JsonElement Parsed(string line)
    {
        try
        {
            var answer = JsonDocument.Parse(line).RootElement;
            return answer.ValueKind == JsonValueKind.Object ? answer : throw Unexpected(line);
        }
        catch (JsonException)
        {
            throw Unexpected(line);
        }
    }

    private static IOException Unexpected(string line) => new($"the peer answered '{line}'; expected an object in JSON");

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true); // torch.compile has processes of its own, which would hold the streams open
        }
        catch (Exception ended) when (ended is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in the meantime.
        }
    }

    private void ReadErrors()
    {
        try
        {
            while (_process.StandardError.ReadLine() is { } line)
            {
                lock (_lastErrors)
                {
                    if (_lastErrors.Count == LinesToKeep)
                        _lastErrors.Dequeue();
                    _lastErrors.Enqueue(line);
                }
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The process was ended.
        }
    }

    private string LastErrors()
    {
        _errors.Wait(TimeToEnd);
        lock (_lastErrors)
            return string.Join('\n', _lastErrors).Trim();
    }
}
