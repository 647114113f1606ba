using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Harness.Experiments.Claims;
using Harness.Metrics;

namespace Harness.Experiments.Decisions;

/// <summary>Trains paired seeds until each claim of a study has a verdict. The next run always belongs to the open claim that is cheapest to decide.</summary>
internal sealed class Decider
{
    /// <summary>The assumed speed of one core before any run was timed.</summary>
    private const double AssumedFlopsPerSecond = 1e10;

    private readonly object _gate = new(); // used with Monitor.Wait, which Lock does not support
    private readonly DecisionRuns _runs;
    private readonly Dictionary<(string Experiment, int Index), DecisionRun> _done = [];
    private readonly HashSet<(string Experiment, int Index)> _inFlight = [];
    private readonly IReadOnlyList<Experiment> _experiments;

    /// <summary>Loads every run that the archive has and evaluates the claims.</summary>
    /// <param name="claims">All claims of the study. More claims need stronger evidence for each.</param>
    /// <param name="runs">The archived runs, and the means to train further ones.</param>
    /// <exception cref="ArgumentException">There are no claims.</exception>
    public Decider(IReadOnlyList<Claim> claims, DecisionRuns runs)
    {
        ArgumentNullException.ThrowIfNull(claims);
        if (claims.Count == 0)
            throw new ArgumentException("No claims; expected at least one.", nameof(claims));
        _runs = runs ?? throw new ArgumentNullException(nameof(runs));
        Claims = [.. claims.Select(claim => new ClaimProgress(claim, DecisionRule.LevelOf(claims.Count)))];
        _experiments = [.. claims.SelectMany(claim => new[] { claim.Assertion.First, claim.Assertion.Second }).DistinctBy(experiment => experiment.Name)];
        foreach (var experiment in _experiments)
        {
            for (var index = 0; index < DecisionForecast.MostSeeds && runs.Find(experiment, runs.SeedOf(index)) is { } run; index++)
                _done.Add((experiment.Name, index), run);
        }
        AddFinishedPairs();
    }

    /// <summary>All claims, in the order of the study.</summary>
    public IReadOnlyList<ClaimProgress> Claims { get; }

    /// <summary>The number of runs that this object trained, without those from the archive.</summary>
    public int Trained { get; private set; }

    /// <summary>Is called for each claim that has a new interval after a run, on the thread that trained it.</summary>
    public Action<ClaimProgress>? Looked { get; init; }

    /// <summary>Returns the finished runs of an experiment, in the order of their seeds.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <returns>The runs from the first seed up to the first missing one.</returns>
    public IReadOnlyList<DecisionRun> RunsOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        lock (_gate)
            return [.. Indices(experiment).Select(index => _done[(experiment.Name, index)])];
    }

    /// <summary>Trains until the wanted claims have verdicts, or more seeds cannot decide them, or the time is up.</summary>
    /// <param name="wanted">The names of the claims.</param>
    /// <param name="atOnce">The number of runs that train at the same time.</param>
    /// <param name="budget">The time budget. A run starts only if it is expected to end within the budget. If null, there is no limit.</param>
    /// <param name="cancellation">Stops the training after the runs in progress.</param>
    /// <returns>True if the time was up before all wanted claims were done.</returns>
    public bool Train(IReadOnlyCollection<string> wanted, int atOnce, TimeSpan? budget, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var timeIsUp = false;
        ExceptionDispatchInfo? failure = null;
        using var stop = cancellation.Register(WakeAll);
        // Each worker has its own thread, because torch's modes belong to threads.
        var workers = Enumerable.Range(0, atOnce)
            .Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Task.WaitAll([.. workers]);
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();
        return timeIsUp;

        void Work()
        {
            while (Take() is var (experiment, index))
            {
                DecisionRun? run = null;
                try
                {
                    run = _runs.Train(experiment, _runs.SeedOf(index));
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e); // rethrown on the calling thread after the other runs have ended
                }
                lock (_gate)
                {
                    _inFlight.Remove((experiment.Name, index));
                    if (run is not null)
                    {
                        _done.Add((experiment.Name, index), run);
                        Trained++;
                        AddFinishedPairs();
                    }
                    Monitor.PulseAll(_gate);
                }
            }
        }

        // Returns the next run; null if there is none and no run in progress could make another one necessary.
        (Experiment Experiment, int Index)? Take()
        {
            lock (_gate)
            {
                while (failure is null && !cancellation.IsCancellationRequested)
                {
                    if (Next(wanted) is var (experiment, index))
                    {
                        if (budget is { } most && clock.Elapsed + TimeOf(experiment) > most)
                        {
                            timeIsUp = true;
                            return null;
                        }
                        _inFlight.Add((experiment.Name, index));
                        return (experiment, index);
                    }
                    if (_inFlight.Count == 0)
                        return null;
                    Monitor.Wait(_gate);
                }
                return null;
            }
        }

        void WakeAll()
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lists the missing runs that the verdicts are expected to need.</summary>
    /// <param name="wanted">The names of the claims.</param>
    /// <returns>Experiments with their missing seeds and the expected time of one run.</returns>
    public IReadOnlyList<(Experiment Experiment, IReadOnlyList<int> Seeds, TimeSpan Each)> Plan(IReadOnlyCollection<string> wanted)
    {
        lock (_gate)
        {
            var needed = new Dictionary<string, int>();
            foreach (var (claim, seeds) in Open(wanted))
            {
                foreach (var experiment in Arms(claim))
                    needed[experiment.Name] = Math.Max(seeds, needed.GetValueOrDefault(experiment.Name));
            }
            return
            [
                .. _experiments.Where(experiment => needed.ContainsKey(experiment.Name))
                    .Select(experiment => (experiment, Seeds: MissingSeeds(experiment, needed[experiment.Name]), TimeOf(experiment)))
                    .Where(one => one.Seeds.Count > 0),
            ];
        }
    }

    /// <summary>Returns the next run of the open claim whose missing runs take the least time; null if no run is useful.</summary>
    private (Experiment Experiment, int Index)? Next(IReadOnlyCollection<string> wanted)
    {
        var open = Open(wanted)
            .Select(one => Arms(one.Claim).SelectMany(arm => Missing(arm, one.Seeds).Select(index => (Experiment: arm, Index: index))).ToList())
            .Where(runs => runs.Count > 0)
            .MinBy(runs => runs.Sum(run => TimeOf(run.Experiment).TotalSeconds));
        return open?.OrderBy(run => run.Index).ThenByDescending(run => TimeOf(run.Experiment)).First();
    }

    /// <summary>Returns the claims that more seeds are expected to decide, with the expected number of seeds.</summary>
    private IEnumerable<(ClaimProgress Claim, int Seeds)> Open(IReadOnlyCollection<string> wanted) => Claims
        .Where(claim => !claim.IsDone && wanted.Contains(claim.Claim.Assertion.Name))
        .Select(claim => (claim, claim.Forecast().Seeds))
        .Where(one => one.Seeds is not null)
        .Select(one => (one.claim, one.Seeds!.Value));

    private static IEnumerable<Experiment> Arms(ClaimProgress claim) => [claim.Claim.Assertion.First, claim.Claim.Assertion.Second];

    private IEnumerable<int> Missing(Experiment experiment, int seeds) =>
        Enumerable.Range(0, seeds).Where(index => !_done.ContainsKey((experiment.Name, index)) && !_inFlight.Contains((experiment.Name, index)));

    private IReadOnlyList<int> MissingSeeds(Experiment experiment, int seeds) => [.. Missing(experiment, seeds).Select(_runs.SeedOf)];

    private IEnumerable<int> Indices(Experiment experiment) =>
        Enumerable.Range(0, DecisionForecast.MostSeeds).TakeWhile(index => _done.ContainsKey((experiment.Name, index)));

    /// <summary>Estimates the time of a run: the median of the finished runs. Before the first one, the times of other experiments are scaled by the FLOPs of
    /// the models.</summary>
    private TimeSpan TimeOf(Experiment experiment)
    {
        if (Times(experiment) is { Count: > 0 } times)
            return MedianOf(times);
        var timed = _experiments.Where(other => Times(other).Count > 0).ToList();
        return timed.Count == 0
            ? TimeSpan.FromSeconds(_runs.Cost(experiment) / AssumedFlopsPerSecond)
            : TimeSpan.FromSeconds(timed.Average(other => MedianOf(Times(other)).TotalSeconds / _runs.Cost(other)) * _runs.Cost(experiment));
    }

    private static TimeSpan MedianOf(IEnumerable<TimeSpan> times) => TimeSpan.FromSeconds(Median.Of(times.Select(time => time.TotalSeconds)));

    private List<TimeSpan> Times(Experiment experiment) =>
        [.. _done.Where(run => run.Key.Experiment == experiment.Name).Select(run => run.Value.Run.Evidence.WhileTraining)];

    /// <summary>Adds to each claim the finished pairs that it does not have yet.</summary>
    private void AddFinishedPairs()
    {
        foreach (var claim in Claims)
        {
            var assertion = claim.Claim.Assertion;
            while (!claim.IsDone
                && _done.TryGetValue((assertion.First.Name, claim.Looks.Count), out var first)
                && _done.TryGetValue((assertion.Second.Name, claim.Looks.Count), out var second))
            {
                claim.Add(first, second);
                Looked?.Invoke(claim);
            }
        }
    }
}
