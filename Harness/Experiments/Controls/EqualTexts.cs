using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Trains and evaluates an experiment on texts that are all the same, which leaves nothing to tell two rows apart.</summary>
internal static class EqualTexts
{
    /// <summary>Runs an experiment with the first training text in every row; labels stay as they are.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="profile">The size of the data; its first seed is run.</param>
    /// <param name="dataset">The texts and their labels.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="scheduler">Limits how many runs train at once; no limit if null.</param>
    /// <returns>The accuracy on the test split, and the share of each class there.</returns>
    public static ControlEvidence Of(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? scheduler = null)
    {
        var first = dataset.Encode(experiment.Tokenisation, Data.Split.Train);
        var row = first.Ids[..first.Tokens].ToArray();
        var words = row.Count(id => id != 0);
        var equal = dataset.Changed(encoded => encoded with
        {
            Ids = Enumerable.Repeat(row, encoded.Rows).SelectMany(ids => ids).ToArray(),
            Pads = (long)(row.Length - words) * encoded.Rows,
            WordsSeen = (long)words * encoded.Rows,
            WordsDropped = 0,
            RowsTruncated = 0,
        });
        return new ControlEvidence.EqualTexts(
            Trial.TestAccuracy(experiment, profile with { Epochs = 1 }, equal, device, scheduler),
            [.. dataset.Test.RowsOfClass.Select(rows => (double)rows / dataset.Test.Rows)],
            dataset.Test.Rows)
        { Subject = experiment.Name };
    }
}
