namespace Harness.Experiments.Calibration;

/// <summary>A mistake that somebody may make without noticing: an experiment, its data or its model, changed in one place.</summary>
/// <param name="Name">In kebab-case.</param>
/// <param name="Changed">The experiment with the mistake in it; null where there is nothing to make it in.</param>
public sealed record Regression(string Name, Func<Experiment, Experiment?> Changed)
{
    /// <summary>What the mistake makes of the data; nothing by default.</summary>
    public Func<Dataset, Profile, Dataset> ChangedData { get; init; } = (dataset, _) => dataset;

    /// <summary>Makes the mistake.</summary>
    /// <param name="experiment">As it should be; left as it is.</param>
    /// <returns>An experiment of its own name, so that no archive takes the one for the other; null where there is nothing to make the mistake in.</returns>
    public Experiment? In(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Changed(experiment) is { } changed ? changed with { Name = $"{experiment.Name}.{Name}", Declares = null } : null;
    }
}
