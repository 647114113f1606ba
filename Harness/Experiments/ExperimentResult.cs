using Harness.Invariants;
using Harness.Models;
using Harness.Overlap;
using Harness.Tokens;

namespace Harness.Experiments;

/// <summary>What came of an experiment: one piece of evidence a seed, and what speaks against it.</summary>
public sealed record ExperimentResult
{
    /// <summary>The declaration that was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>How large it was run.</summary>
    public required Profile Profile { get; init; }

    /// <summary>Name of the device, such as "cpu".</summary>
    public required string Device { get; init; }

    /// <summary>The words that ids stood for.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>Texts that repeat others with some words changed; null where the profile does not ask.</summary>
    public NearDuplicateReport? NearDuplicates { get; init; }

    /// <summary>Layers and parameters of the model.</summary>
    public required ModelSummary Summary { get; init; }

    /// <summary>One run a seed, in the order of the profile's seeds.</summary>
    public required IReadOnlyList<SeedRun> Runs { get; init; }

    /// <summary>What was minimised, and how logits are read.</summary>
    public Training.Objective Objective => Profile.Study.ObjectiveOf(Experiment);

    /// <summary>Puts runs of all seeds together, with what is known of their data and model.</summary>
    /// <param name="experiment">The declaration that was run.</param>
    /// <param name="profile">How large.</param>
    /// <param name="dataset">On what.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <param name="runs">One a seed, in the order of the profile's seeds.</param>
    /// <returns>The result, refused or not.</returns>
    public static ExperimentResult Of(Experiment experiment, Profile profile, Dataset dataset, string device, IReadOnlyList<SeedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(dataset);
        return new()
        {
            Experiment = experiment,
            Profile = profile,
            Device = device,
            Vocabulary = dataset.Vocabulary(experiment.Tokenisation),
            NearDuplicates = profile.RecordsNearDuplicates ? dataset.NearDuplicates : null,
            Summary = ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens),
            Runs = runs,
        };
    }

    /// <summary>What speaks against the result, over all seeds; empty if every invariant held.</summary>
    public IEnumerable<Violation> Violations => Runs.SelectMany(run => run.Violations);

    /// <summary>What one invariant says of the result.</summary>
    /// <param name="invariant">Its name.</param>
    /// <returns>The first violation, or null if it held for every seed.</returns>
    /// <exception cref="ArgumentException">There is no invariant of this name.</exception>
    /// <exception cref="RunRefusedException">It was not asked everything, for another one stopped the run.</exception>
    public Violation? Violation(string invariant)
    {
        if (Profile.Study.Invariants.OfRuns.All(known => known.Name != invariant))
            throw new ArgumentException($"No invariant is called '{invariant}'; there are: {string.Join(", "
                + "", Profile.Study.Invariants.OfRuns.Select(known => known.Name))}.", nameof(invariant));
        if (Violations.FirstOrDefault(violation => violation.Invariant == invariant) is { } found)
            return found;
        return Runs.All(run => run.Completed) ? null : throw new RunRefusedException(this);
    }

    /// <summary>The result, if it may be trusted.</summary>
    /// <returns>This.</returns>
    /// <exception cref="RunRefusedException">An invariant fired.</exception>
    public ExperimentResult Trusted() => Violations.Any() ? throw new RunRefusedException(this) : this;
}
