using Harness.Data;
using Harness.Invariants;

namespace Harness.Experiments;

/// <summary>Collects the part of a run's evidence that is known before training.</summary>
internal static class DataEvidence
{
    /// <summary>Collects what the invariants of the data stage need.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="profile">The profile of the run.</param>
    /// <param name="dataset">The data set of the run.</param>
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
            UsersFiles = profile.IsCustomData ? profile.Files : null,
            DeclaredModel = experiment.Declares,
            ExpectedAccuracy = profile.ExpectedAccuracy(experiment, dataset.Train),
        };
        return cut is not { } rows ? evidence : evidence with { Fitted = train.Rowwise(rows.Fitted), Validated = train.Rowwise(rows.Held) };
    }
}
