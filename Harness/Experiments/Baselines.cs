using Harness.Data;
using Harness.Models;
using Harness.Tokens;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Declares two baseline experiments for any study of text classification, with two or more classes.</summary>
public static class Baselines
{
    /// <summary>Declares a logistic regression over word counts, which ignores the order of the words.</summary>
    /// <param name="tokenisation">The tokenisation of the experiments that it is compared with.</param>
    /// <param name="labels">The labels of the study.</param>
    /// <returns>An experiment called "bag-of-words".</returns>
    /// <remarks>The learning rate is 5·10⁻³ unless changed: larger than for a network, because each word has its own weight and occurs in few
    /// batches.</remarks>
    public static Experiment BagOfWords(Tokenisation tokenisation, Labels labels)
    {
        ArgumentNullException.ThrowIfNull(tokenisation);
        var logits = LogitsFor(labels);
        return new()
        {
            Name = "bag-of-words",
            Source = "a baseline of the harness",
            Question = "What can be known without the order of the words?",
            Tokenisation = tokenisation,
            Model = _ => new WordCountsClassifier(tokenisation.VocabularySize, logits),
            Declares = new((tokenisation.VocabularySize + 1) * logits, "WordCounts"),
            BatchSize = 32,
            LearningRate = 5e-3,
        };
    }

    /// <summary>Declares a classifier that predicts the most frequent training class for every row.</summary>
    /// <param name="tokenisation">The tokenisation of the experiments that it is compared with; the words are not used.</param>
    /// <param name="labels">The labels of the study.</param>
    /// <returns>An experiment called "majority".</returns>
    public static Experiment Majority(Tokenisation tokenisation, Labels labels)
    {
        var logits = LogitsFor(labels);
        return BagOfWords(tokenisation, labels) with
        {
            Name = "majority",
            Question = "What is known without reading at all?",
            Model = _ => new MajorityClassifier(logits),
            Declares = new(logits, "Constant"),
            Fit = MajorityVote.Fit,
            FitsInClosedForm = true,
        };
    }

    private static int LogitsFor(Labels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.AreBinary ? Objective.Binary.Logits : labels.Count;
    }
}
