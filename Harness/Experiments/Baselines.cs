using Harness.Data;
using Harness.Models;
using Harness.Tokens;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Two experiments that any study of texts can be held against, for two classes or more.</summary>
public static class Baselines
{
    /// <summary>Declares a logistic regression over word counts: what can be known without the order of the words.</summary>
    /// <param name="tokenisation">Of the experiments that it is held against.</param>
    /// <param name="labels">Of the study.</param>
    /// <returns>An experiment called "bag-of-words".</returns>
    /// <remarks>A weight of its own for each word, each seen in few batches, takes a larger rate than a network: 5·10⁻³ unless changed.</remarks>
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

    /// <summary>Declares the class that most training rows have, for every row: the floor.</summary>
    /// <param name="tokenisation">Of the experiments that it is held against; the words are not read.</param>
    /// <param name="labels">Of the study.</param>
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
