using Harness.Data;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>The part of a run's evidence that is there before anything is trained.</summary>
internal static class DataEvidence
{
    /// <summary>Gathers what the invariants ask of the data.</summary>
    /// <param name="experiment">What is run, or was.</param>
    /// <param name="profile">How large.</param>
    /// <param name="dataset">On what.</param>
    /// <returns>Evidence without a model, epochs or evaluations.</returns>
    public static RunEvidence Of(Experiment experiment, Profile profile, Dataset dataset)
    {
        var train = dataset.Encode(experiment.Tokenisation, Split.Train);
        var cut = experiment.Training.Validation?.Cut(train.Labels.Span);
        var evidence = new RunEvidence
        {
            Objective = profile.Study.ObjectiveOf(experiment),
            Train = dataset.Train,
            Test = dataset.Test,
            EncodedTrain = train,
            Options = experiment.Training,
            EncodedTest = dataset.Encode(experiment.Tokenisation, Split.Test),
            Overlap = dataset.Overlap,
            DeclaredTokens = experiment.Tokenisation.Tokens,
            DeclaredVocabulary = experiment.Tokenisation.VocabularySize,
            Words = dataset.Vocabulary(experiment.Tokenisation).Words,
            Declared = profile.Declared,
            DeclaredModel = experiment.Declares,
            ExpectedAccuracy = profile.ExpectedAccuracy(experiment, dataset.Train),
        };
        return cut is not { } rows ? evidence : evidence with { Fitted = train.Rowwise(rows.Fitted), Validated = train.Rowwise(rows.Held) };
    }
}
