using Harness.Data;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Zhang et al. 2017, "Understanding deep learning requires rethinking generalization":
/// what an experiment learns from labels that mean nothing.</summary>
public static class ShuffledLabels
{
    /// <summary>Runs an experiment, and runs it again on training labels in random order.</summary>
    /// <param name="experiment">On trial.</param>
    /// <param name="profile">How large; its first seed is run.</param>
    /// <param name="dataset">The true labels.</param>
    /// <param name="device">Where.</param>
    /// <returns>Both accuracies against the true labels of the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device) =>
        Of(experiment, Trial.TestAccuracy(experiment, profile, dataset, device), profile, dataset, device);

    /// <summary>The same, where the experiment's accuracy is known.</summary>
    internal static ControlEvidence Of(Experiment experiment, double accuracy, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? cores = null)
    {
        var shuffled = dataset.Changed(encoded => encoded.Split == Split.Train ? encoded with { Labels = Shuffle(encoded.Labels, profile.Seeds[0]) } : encoded);
        var test = dataset.Test;
        return new ControlEvidence.ShuffledLabels(
            accuracy,
            Trial.TestAccuracy(experiment, profile, shuffled, device, cores),
            (double)test.RowsOfClass.Max() / test.Rows,
            test.Rows)
        { Subject = experiment.Name };
    }

    private static ReadOnlyMemory<byte> Shuffle(ReadOnlyMemory<byte> labels, int seed)
    {
        var shuffled = labels.ToArray();
        new Random(seed).Shuffle(shuffled);
        return shuffled;
    }
}
