using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Harness.Data;
using Harness.Tokens;

namespace Harness.Experiments.Calibration;

/// <summary>Introduces mistakes into the data that a model receives.</summary>
internal static class MistakesInData
{
    private const int FewRows = 1_000, Tenth = 10, Thousandth = 1_000;

    /// <summary>Fits the vocabulary on fewer rows.</summary>
    /// <param name="experiment">The experiment without the mistake.</param>
    /// <returns>The experiment with the mistake.</returns>
    public static Experiment WithATokenizerOfFewRows(Experiment experiment) =>
        experiment with { Tokenisation = experiment.Tokenisation with { FitRows = FewRows } };

    /// <summary>Gives every tenth training row the label of the next class. The rows are in random order.</summary>
    /// <param name="dataset">The data set without the mistake.</param>
    /// <returns>The data set with the mistake.</returns>
    public static Dataset WithATenthOfLabelsFlipped(Dataset dataset) =>
        dataset.Changed(encoded => WithFlipped(encoded, dataset.Train.Classes,
            labels => Enumerable.Range(0, (labels.Length + Tenth - 1) / Tenth).Select(row => row * Tenth)));

    /// <summary>Gives one training row in 1,000 the label of the next class: equally many of each class, so that the class counts do not change,
    /// and at least one of each.</summary>
    /// <param name="dataset">The data set without the mistake.</param>
    /// <returns>The data set with the mistake.</returns>
    public static Dataset WithOneLabelInAThousandFlipped(Dataset dataset) => dataset.Changed(encoded => WithFlipped(encoded, dataset.Train.Classes, labels =>
    {
        var each = Math.Max(1, labels.Length / (dataset.Train.Classes * Thousandth));
        return Enumerable.Range(0, dataset.Train.Classes).SelectMany(label => RowsOf(labels, (byte)label, each));
    }));

    /// <summary>Removes the end of long texts; Keras by default removes the beginning. Both splits are encoded again.</summary>
    /// <param name="dataset">The data set without the mistake.</param>
    /// <param name="profile">The profile that names the text files.</param>
    /// <param name="experiment">The experiment whose vocabulary is used.</param>
    /// <returns>The data set with the mistake.</returns>
    public static Dataset TruncatedAtTheEnd(Dataset dataset, Profile profile, Experiment experiment) => dataset.Changed(encoded => Encoder.Encode(
        Texts(profile, encoded.Split), dataset.Vocabulary(experiment.Tokenisation), encoded.Tokens,
        SequencePadding.Keras with { Truncating = SequenceEnd.Post }));

    /// <summary>Shifts the kept words of a text that is too long by one position towards its start. Both splits are encoded again.</summary>
    /// <param name="dataset">The data set without the mistake.</param>
    /// <param name="profile">The profile that names the text files.</param>
    /// <param name="experiment">The experiment whose vocabulary is used.</param>
    /// <returns>The data set with the mistake.</returns>
    public static Dataset TruncatedOneOff(Dataset dataset, Profile profile, Experiment experiment) => dataset.Changed(encoded =>
    {
        var longer = Encoder.Encode(Texts(profile, encoded.Split), dataset.Vocabulary(experiment.Tokenisation), encoded.Tokens + 1);
        var ids = new short[encoded.Rows * encoded.Tokens];
        for (var row = 0; row < encoded.Rows; row++)
        {
            var words = longer.Ids.Span.Slice(row * longer.Tokens, longer.Tokens);
            // 0 is padding. If the first position holds a word, the text fills the longer row and is too long for the shorter one.
            (words[0] != 0 ? words[..^1] : words[1..]).CopyTo(ids.AsSpan(row * encoded.Tokens, encoded.Tokens));
        }
        return encoded with { Ids = ids, IdsSha256 = Hash(ids) };
    });

    private static SplitFile Texts(Profile profile, Split split) => profile.Files.Open(split);

    private static EncodedCorpus WithFlipped(EncodedCorpus encoded, int classes, Func<byte[], IEnumerable<int>> rows)
    {
        if (encoded.Split != Split.Train)
            return encoded;
        var labels = encoded.Labels.ToArray();
        int[] flipped = [.. rows(labels)];
        foreach (var row in flipped)
            labels[row] = (byte)((labels[row] + 1) % classes); // with two classes: the other one
        return encoded with { Labels = labels };
    }

    /// <summary>Selects rows of one class, evenly spaced over the split.</summary>
    private static IEnumerable<int> RowsOf(byte[] labels, byte label, int count)
    {
        int[] all = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == label)];
        return Enumerable.Range(0, Math.Min(count, all.Length)).Select(one => all[(int)((long)one * all.Length / count)]);
    }

    /// <summary>Hashes ids as documented at <see cref="EncodedCorpus.IdsSha256"/>.</summary>
    private static string Hash(short[] ids) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(Array.ConvertAll(ids, id => (int)id))));
}
