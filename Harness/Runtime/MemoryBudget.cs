namespace Harness.Runtime;

/// <summary>Limits the memory that parallel runs use. A run starts when enough memory is left, and the run that has waited longest starts first. A run always
/// starts if no other run is active.</summary>
/// <param name="bytes">Available memory in bytes.</param>
internal sealed class MemoryBudget(long bytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<Share> _waiting = new();
    private readonly Dictionary<string, (long Bytes, int Users)> _shared = [];
    private long _own;
    private int _running;

    /// <summary>Available memory in bytes.</summary>
    public long Bytes => bytes;

    /// <summary>Number of waiting runs.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Waits until enough memory is left for a run.</summary>
    /// <param name="own">Bytes that only this run uses.</param>
    /// <param name="shared">Bytes that this run shares with all runs that state the same name, by name.</param>
    /// <returns>The caller disposes it when the run is over.</returns>
    public IDisposable Take(long own, IReadOnlyDictionary<string, long> shared)
    {
        var share = new Share(this, own, shared);
        lock (_gate)
        {
            _waiting.Enqueue(share);
            Start();
        }
        share.Started.Task.GetAwaiter().GetResult();
        return share;
    }

    private void Start()
    {
        while (_waiting.TryPeek(out var next) && (_running == 0 || Used + next.Own + Missing(next) <= bytes))
        {
            _waiting.Dequeue();
            _running++;
            _own += next.Own;
            foreach (var (name, size) in next.Shared)
                _shared[name] = (size, _shared.GetValueOrDefault(name).Users + 1);
            next.Started.SetResult();
        }
    }

    private long Used => _own + _shared.Values.Sum(one => one.Bytes);

    private long Missing(Share share) => share.Shared.Where(one => !_shared.ContainsKey(one.Key)).Sum(one => one.Value);

    private void GiveBack(Share share)
    {
        lock (_gate)
        {
            _running--;
            _own -= share.Own;
            foreach (var name in share.Shared.Keys)
            {
                var (size, users) = _shared[name];
                if (users == 1)
                    _shared.Remove(name);
                else
                    _shared[name] = (size, users - 1);
            }
            Start();
        }
    }

    private sealed class Share(MemoryBudget budget, long own, IReadOnlyDictionary<string, long> shared) : IDisposable
    {
        private int _disposed;

        public long Own => own;

        public IReadOnlyDictionary<string, long> Shared => shared;

        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                budget.GiveBack(this);
        }
    }
}
