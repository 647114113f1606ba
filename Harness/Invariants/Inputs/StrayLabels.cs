using Harness.Tokens;
using Harness.Training;

namespace Harness.Invariants.Inputs;

/// <summary>Finds labels that are not one of the K classes 0 … K−1.</summary>
internal static class StrayLabels
{
    /// <summary>Finds the first one: as it was loaded, or else where the loss was computed.</summary>
    /// <param name="evidence">The evidence of a run.</param>
    /// <param name="loaded">Describes a label as it was loaded, by its split and its row.</param>
    /// <param name="atTheLoss">Describes the labels of an epoch.</param>
    /// <returns>The violation, or null if every label is a class.</returns>
    public static Violation? First(RunEvidence evidence, Func<EncodedCorpus, int, Violation> loaded, Func<EpochRecord, Violation> atTheLoss)
    {
        return Loaded(evidence.EncodedTrain) ?? Loaded(evidence.EncodedTest)
            ?? evidence.Epochs.Where(epoch => epoch.LabelsOutsideDomain > 0).Select(atTheLoss).FirstOrDefault();

        Violation? Loaded(EncodedCorpus corpus)
        {
            var row = corpus.Labels.Span.IndexOfAnyExceptInRange((byte)0, (byte)(evidence.Objective.Classes - 1));
            return row < 0 ? null : loaded(corpus, row);
        }
    }
}
