using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Trains an experiment on texts whose words are all the same word: only their number, and so the padding, is left.</summary>
internal static class TextLengths
{
    private const short AnyWord = 1;

    /// <summary>Runs an experiment on lengths alone.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="accuracy">Its accuracy on the texts as they are.</param>
    /// <param name="profile">The size of the data; its first seed is run.</param>
    /// <param name="dataset">The texts and their labels.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="scheduler">Limits how many runs train at once; no limit if null.</param>
    /// <returns>Both accuracies on the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, double accuracy, Profile profile, Dataset dataset, ComputeDevice device,
        RunScheduler? scheduler = null)
    {
        var lengths = dataset.Changed(encoded => encoded with { Ids = Array.ConvertAll(encoded.Ids.ToArray(), id => id == 0 ? id : AnyWord) });
        return new ControlEvidence.TextLengths(accuracy, Trial.TestAccuracy(experiment, profile, lengths, device, scheduler), dataset.Test.Rows)
        { Subject = experiment.Name };
    }
}
