namespace Harness.Experiments.Calibration;

/// <summary>A mistake that somebody may make without noticing: one change of an experiment, its data, its model or its training.</summary>
/// <param name="Name">The name, in kebab-case.</param>
/// <param name="Description">A description for readers.</param>
/// <param name="Changed">Returns the experiment with the mistake; null if the mistake does not apply to it.</param>
public sealed record Regression(string Name, string Description, Func<Experiment, Experiment?> Changed)
{
    /// <summary>Returns the data set with the mistake; by default the data set is unchanged.</summary>
    public Func<Dataset, Profile, Experiment, Dataset> ChangedData { get; init; } = (dataset, _, _) => dataset;

    /// <summary>Tells whether the mistake has an effect only if the last batch of an epoch is short.</summary>
    public bool NeedsAShortBatch { get; init; }

    /// <summary>Returns a copy of an experiment with the mistake.</summary>
    /// <param name="experiment">The experiment without the mistake; it is not changed.</param>
    /// <param name="trainingRows">The number of training rows.</param>
    /// <returns>An experiment with a different name, so that an archive does not confuse the two; null if the mistake does not apply.</returns>
    public Experiment? In(Experiment experiment, int trainingRows)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (NeedsAShortBatch && trainingRows % experiment.BatchSize == 0)
            return null;
        return Changed(experiment) is { } changed ? changed with { Name = $"{experiment.Name}.{Name}", Declares = null } : null;
    }
}
