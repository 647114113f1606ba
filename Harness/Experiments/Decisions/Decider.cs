using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Harness.Experiments.Claims;

namespace Harness.Experiments.Decisions;

/// <summary>Adds paired seeds until each claim of a study has its verdict: always the run that brings the cheapest open claim nearer to one.</summary>
public sealed class Decider
{
    /// <summary>Of one core, before any run was timed.</summary>
    private const double AssumedFlopsPerSecond = 1e10;

    private readonly object _gate = new(); // waited on, which a Lock cannot be
    private readonly DecisionRuns _runs;
    private readonly Dictionary<(string Experiment, int Index), DecisionRun> _done = [];
    private readonly HashSet<(string Experiment, int Index)> _inFlight = [];
    private readonly IReadOnlyList<Experiment> _experiments;

    /// <summary>Takes every run that the archive has, and looks.</summary>
    /// <param name="claims">All claims of the study: the more there are, the more it takes for each.</param>
    /// <param name="runs">Where runs come from.</param>
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
        Look();
    }

    /// <summary>All claims, in their order.</summary>
    public IReadOnlyList<ClaimProgress> Claims { get; }

    /// <summary>Runs that were trained here, and not taken from the archive.</summary>
    public int Trained { get; private set; }

    /// <summary>Told after each run of every claim that has a new interval, from the thread that trained.</summary>
    public Action<ClaimProgress>? Looked { get; init; }

    /// <summary>Every run that there is of an experiment, in the order of its seeds.</summary>
    /// <param name="experiment">Which.</param>
    /// <returns>Its runs, without a gap.</returns>
    public IReadOnlyList<DecisionRun> RunsOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        lock (_gate)
            return [.. Indices(experiment).Select(index => _done[(experiment.Name, index)])];
    }

    /// <summary>Trains until the claims that are asked for have their verdicts, or no seeds can give them any, or time is up.</summary>
    /// <param name="wanted">Names of claims.</param>
    /// <param name="atOnce">Runs side by side.</param>
    /// <param name="budget">How long; no run is started that is not expected to end within it. Null: as long as it takes.</param>
    /// <param name="cancellation">Ends it after the runs that are under way.</param>
    /// <returns>Whether time was up before all was done.</returns>
    public bool Train(IReadOnlyCollection<string> wanted, int atOnce, TimeSpan? budget, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var timeIsUp = false;
        ExceptionDispatchInfo? failure = null;
        using var stop = cancellation.Register(WakeAll);
        // A thread each, because torch's modes belong to threads.
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
                    failure = ExceptionDispatchInfo.Capture(e); // thrown by the thread that asked, after the other runs have ended
                }
                lock (_gate)
                {
                    _inFlight.Remove((experiment.Name, index));
                    if (run is not null)
                    {
                        _done.Add((experiment.Name, index), run);
                        Trained++;
                        Look();
                    }
                    Monitor.PulseAll(_gate);
                }
            }
        }

        // The next run; null where there is none and no run under way that could ask for more.
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

    /// <summary>The runs that all verdicts are expected to need, beside those that are there.</summary>
    /// <param name="wanted">Names of claims.</param>
    /// <returns>Experiments with their missing seeds.</returns>
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

    /// <summary>The next run for the claim that is nearest to its verdict, by the time that its runs take; null where no run is of use.</summary>
    private (Experiment Experiment, int Index)? Next(IReadOnlyCollection<string> wanted)
    {
        var open = Open(wanted)
            .Select(one => Arms(one.Claim).SelectMany(arm => Missing(arm, one.Seeds).Select(index => (Experiment: arm, Index: index))).ToList())
            .Where(runs => runs.Count > 0)
            .MinBy(runs => runs.Sum(run => TimeOf(run.Experiment).TotalSeconds));
        return open?.OrderBy(run => run.Index).ThenByDescending(run => TimeOf(run.Experiment)).First();
    }

    /// <summary>Claims that seeds are expected to decide, with as many as that takes.</summary>
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

    /// <summary>Estimates how long a run takes: the median of the finished runs. Before the first one, it scales the times of other experiments by the
    /// arithmetic that the models need.</summary>
    private TimeSpan TimeOf(Experiment experiment)
    {
        if (Times(experiment) is { Count: > 0 } times)
            return times[times.Count / 2];
        var timed = _experiments.Where(other => Times(other).Count > 0).ToList();
        return timed.Count == 0
            ? TimeSpan.FromSeconds(_runs.Cost(experiment) / AssumedFlopsPerSecond)
            : TimeSpan.FromSeconds(timed.Average(other => Times(other)[Times(other).Count / 2].TotalSeconds / _runs.Cost(other)) * _runs.Cost(experiment));
    }

    private List<TimeSpan> Times(Experiment experiment) =>
        [.. _done.Where(run => run.Key.Experiment == experiment.Name).Select(run => run.Value.Run.Evidence.WhileTraining).Order()];

    /// <summary>Gives each claim the finished pairs that it has not seen yet.</summary>
    private void Look()
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
