using Harness.Invariants;
using Harness.Models;
using Harness.Overlap;
using Harness.Tokens;

namespace Harness.Experiments;

/// <summary>The result of an experiment: one run with evidence and violations for each seed.</summary>
public sealed record ExperimentResult
{
    /// <summary>The declaration that was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>The profile of the runs.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The name of the device, such as "cpu".</summary>
    public required string Device { get; init; }

    /// <summary>The vocabulary, which maps ids to words.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>Texts that repeat others with some words changed; null if the profile does not record them.</summary>
    public NearDuplicateReport? NearDuplicates { get; init; }

    /// <summary>Layers and parameter count of the model.</summary>
    public required ModelSummary Summary { get; init; }

    /// <summary>One run for each seed, in the order of the profile's seeds.</summary>
    public required IReadOnlyList<SeedRun> Runs { get; init; }

    /// <summary>The objective, which also defines the meaning of the logits.</summary>
    public Training.Objective Objective => Profile.Study.ObjectiveOf(Experiment);

    /// <summary>Combines the runs of all seeds with the facts about their data and model.</summary>
    /// <param name="experiment">The declaration that was run.</param>
    /// <param name="profile">The profile of the runs.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <param name="runs">One run for each seed, in the order of the profile's seeds.</param>
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

    /// <summary>The violations of all seeds; empty if every invariant holds.</summary>
    public IEnumerable<Violation> Violations => Runs.SelectMany(run => run.Violations);

    /// <summary>Returns the violation of one invariant.</summary>
    /// <param name="invariant">The name of the invariant.</param>
    /// <returns>The first violation; null if the invariant holds for every seed.</returns>
    /// <exception cref="ArgumentException">There is no invariant of this name.</exception>
    /// <exception cref="RunRefusedException">The invariant was not checked completely, because another one stopped a run.</exception>
    public Violation? Violation(string invariant)
    {
        if (Profile.Study.Invariants.OfRuns.All(known => known.Name != invariant))
            throw new ArgumentException($"No invariant is called '{invariant}'. The invariants are: {string.Join(", "
                + "", Profile.Study.Invariants.OfRuns.Select(known => known.Name))}.", nameof(invariant));
        if (Violations.FirstOrDefault(violation => violation.Invariant == invariant) is { } found)
            return found;
        return Runs.All(run => run.Completed) ? null : throw new RunRefusedException(this);
    }

    /// <summary>Returns this result if it has no violations.</summary>
    /// <returns>This result.</returns>
    /// <exception cref="RunRefusedException">The result violates an invariant.</exception>
    public ExperimentResult Trusted() => Violations.Any() ? throw new RunRefusedException(this) : this;
}
