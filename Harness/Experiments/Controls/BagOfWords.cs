using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Compares an experiment with a logistic regression over word counts, on the same rows and words.</summary>
public static class BagOfWords
{
    /// <summary>Runs an experiment and the negative control.</summary>
    /// <param name="experiment">The experiment to check.</param>
    /// <param name="bagOfWords">The negative control; it gets the experiment's tokenisation.</param>
    /// <param name="profile">The profile; only its first seed is run.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="device">The device that trains.</param>
    /// <returns>Both accuracies on the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, Experiment bagOfWords, Profile profile, Dataset dataset, ComputeDevice device) =>
        Of(experiment, Trial.TestAccuracy(experiment, profile, dataset, device), bagOfWords, profile, dataset, device);

    /// <summary>Runs only the negative control, for an experiment whose accuracy is already known.</summary>
    internal static ControlEvidence Of(Experiment experiment, double accuracy, Experiment bagOfWords, Profile profile, Dataset dataset, ComputeDevice device,
        RunScheduler? scheduler = null) =>
        new ControlEvidence.BagOfWords(
            accuracy, Trial.TestAccuracy(bagOfWords with { Tokenisation = experiment.Tokenisation }, profile, dataset, device, scheduler), dataset.Test.Rows)
        { Subject = experiment.Name };
}
