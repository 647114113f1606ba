namespace Harness.Experiments.Calibration;

/// <summary>A mistake that somebody may make without noticing: an experiment, its data, its model or its training, changed in one place.</summary>
/// <param name="Name">In kebab-case.</param>
/// <param name="Description">What is wrong, for people.</param>
/// <param name="Changed">The experiment with the mistake in it; null where there is nothing to make it in.</param>
public sealed record Regression(string Name, string Description, Func<Experiment, Experiment?> Changed)
{
    /// <summary>Returns what the mistake makes of the data that an experiment is given; nothing by default.</summary>
    public Func<Dataset, Profile, Experiment, Dataset> ChangedData { get; init; } = (dataset, _, _) => dataset;

    /// <summary>Whether the mistake needs a last batch of an epoch that is not full.</summary>
    public bool NeedsAShortBatch { get; init; }

    /// <summary>Makes the mistake.</summary>
    /// <param name="experiment">As it should be; left as it is.</param>
    /// <param name="trainingRows">How many rows it is trained on.</param>
    /// <returns>An experiment of its own name, so that no archive takes the one for the other; null where there is nothing to make the mistake in.</returns>
    public Experiment? In(Experiment experiment, int trainingRows)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (NeedsAShortBatch && trainingRows % experiment.BatchSize == 0)
            return null;
        return Changed(experiment) is { } changed ? changed with { Name = $"{experiment.Name}.{Name}", Declares = null } : null;
    }
}
