using Harness.Data;
using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Measures what an experiment learns from random labels. Source: Zhang et al. 2017,
/// "Understanding deep learning requires rethinking generalization".</summary>
internal static class ShuffledLabels
{
    /// <summary>Runs an experiment, and runs it again on training labels in random order.</summary>
    /// <param name="experiment">The experiment to check.</param>
    /// <param name="profile">The profile; only its first seed is run.</param>
    /// <param name="dataset">The data set with the true labels.</param>
    /// <param name="device">The device that trains.</param>
    /// <returns>Both accuracies, measured with the true labels of the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device) =>
        Of(experiment, Trial.TestAccuracy(experiment, profile, dataset, device), profile, dataset, device);

    /// <summary>Runs only the negative control, for an experiment whose accuracy is already known.</summary>
    internal static ControlEvidence Of(Experiment experiment, double accuracy, Profile profile, Dataset dataset, ComputeDevice device,
        RunScheduler? scheduler = null)
    {
        var shuffled = dataset.Changed(encoded => encoded.Split == Split.Train ? encoded with { Labels = Shuffle(encoded.Labels, profile.Seeds[0]) } : encoded);
        var test = dataset.Test;
        return new ControlEvidence.ShuffledLabels(
            accuracy,
            Trial.TestAccuracy(experiment, profile, shuffled, device, scheduler),
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
