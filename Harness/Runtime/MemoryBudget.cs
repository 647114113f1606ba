namespace Harness.Runtime;

/// <summary>Memory that runs share. A run starts when what it needs is left; who waits longest comes first. A run that is alone starts in any case.</summary>
/// <param name="bytes">How much there is.</param>
internal sealed class MemoryBudget(long bytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<Share> _waiting = new();
    private readonly Dictionary<string, (long Bytes, int Users)> _shared = [];
    private long _own;
    private int _running;

    /// <summary>How many runs wait.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Waits for memory.</summary>
    /// <param name="own">Bytes that the run needs for itself.</param>
    /// <param name="shared">Bytes that it shares with all runs that name the same.</param>
    /// <returns>To be disposed when the run is over.</returns>
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
