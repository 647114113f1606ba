using Harness.Invariants;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Trains an experiment on texts in which one planted word tells the class.</summary>
internal static class DecidingWord
{
    /// <summary>Each class has six such words. A single one would stand in all texts of its class, as a label does that was left in the texts,
    /// and <see cref="Invariants.Inputs.NoTokenTellsTheLabel"/> would refuse the run.</summary>
    private const int WordsOfAClass = 6;

    /// <summary>Stands in for a planted word's id where the texts have it already: the most frequent word.</summary>
    private const short Other = 1;

    /// <summary>Runs an experiment on the profile's texts with one word of each text exchanged for a word of its class, at a random place.</summary>
    /// <param name="experiment">The experiment; its vocabulary must have more than six words for each class.</param>
    /// <param name="profile">The size of the data; its first seed is run.</param>
    /// <param name="dataset">The texts and their labels.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="scheduler">Limits how many runs train at once; no limit if null.</param>
    /// <returns>The accuracy on test texts with planted words.</returns>
    /// <exception cref="InvalidOperationException">The vocabulary is too small.</exception>
    public static ControlEvidence Of(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? scheduler = null)
    {
        var (words, needed) = (experiment.Tokenisation.VocabularySize, WordsOfAClass * profile.Study.Labels.Count + 2);
        if (words < needed)
        {
            throw new InvalidOperationException(
                $"The control plants {WordsOfAClass} words for each class and needs a vocabulary of at least {needed} ids; {experiment.Name} has {words}.");
        }
        // The dataset also encodes by a vocabulary of two ids, where only the facts about its rows are asked for.
        var planted = dataset.Changed(encoded => encoded.VocabularySize == words ? Planted(encoded, profile.Seeds[0]) : encoded);
        return new ControlEvidence.DecidingWord(Trial.TestAccuracy(experiment, profile, planted, device, scheduler), dataset.Test.Rows)
        { Subject = experiment.Name };
    }

    /// <summary>Class k is told by the ids V − 1 − 6k − j, j = 0 … 5.</summary>
    private static EncodedCorpus Planted(EncodedCorpus encoded, int seed)
    {
        var random = new Random(2 * seed + (int)encoded.Split);
        var ids = encoded.Ids.ToArray();
        var (last, planted) = (encoded.VocabularySize - 1, WordsOfAClass * encoded.Classes);
        for (var row = 0; row < encoded.Rows; row++)
        {
            var words = ids.AsSpan(row * encoded.Tokens, encoded.Tokens);
            for (var token = 0; token < words.Length; token++)
                if (words[token] > last - planted)
                    words[token] = Other;
            var first = words.IndexOfAnyExcept((short)0);
            if (first < 0)
                continue; // a text without a known word stays one
            var place = random.Next(first, words.LastIndexOfAnyExcept((short)0) + 1);
            words[place] = (short)(last - WordsOfAClass * encoded.Labels.Span[row] - random.Next(WordsOfAClass));
        }
        return encoded with { Ids = ids };
    }
}
