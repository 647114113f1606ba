using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>A logistic regression over word counts, on the rows and the words of an experiment.</summary>
public static class BagOfWords
{
    /// <summary>Runs an experiment and the control.</summary>
    /// <param name="experiment">On trial.</param>
    /// <param name="bagOfWords">The control; it is given the experiment's tokenisation.</param>
    /// <param name="profile">How large; its first seed is run.</param>
    /// <param name="dataset">On what.</param>
    /// <param name="device">Where.</param>
    /// <returns>Both accuracies on the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, Experiment bagOfWords, Profile profile, Dataset dataset, ComputeDevice device) =>
        Of(experiment, Trial.TestAccuracy(experiment, profile, dataset, device), bagOfWords, profile, dataset, device);

    /// <summary>The same, where the experiment's accuracy is known.</summary>
    internal static ControlEvidence Of(Experiment experiment, double accuracy, Experiment bagOfWords, Profile profile, Dataset dataset, ComputeDevice device,
        RunScheduler? cores = null) =>
        new ControlEvidence.BagOfWords(
            accuracy, Trial.TestAccuracy(bagOfWords with { Tokenisation = experiment.Tokenisation }, profile, dataset, device, cores), dataset.Test.Rows)
        { Subject = experiment.Name };
}
