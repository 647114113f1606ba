using Harness.Experiments;
using Movies.Models;

namespace Movies;

/// <summary>Declares the study: its data, profiles, experiments and claims.</summary>
public static class MoviesStudy
{
    /// <summary>Pools word vectors: takes the maximum of each embedding component over a text.</summary>
    public static Experiment Pooled { get; } = new()
    {
        Name = "pooled",
        Source = "the template of the research harness",
        Question = "How much do single words tell?",
        Tokenisation = new() { VocabularySize = 500, Tokens = 24, FitRows = 100_000 },
        Model = random => new PooledWords(PooledWords.Hyperparameters.Usual, random),
        Declares = new(8_289, "Embedding, GlobalMaxPooling1D, Dropout, Dense, Dense"),
        BatchSize = 16,
        LearningRate = 5e-3,
    };

    /// <summary>The declaration of the study, which the command line and the tests use.</summary>
    public static Study Study { get; } = new()
    {
        Name = "movies-study",
        Texts = "reviews",
        DataVariable = "MOVIES_DIR",
        Profiles =
        [
            // The committed files in fixtures/, and your own data: train.ft.txt and test.ft.txt in the folder that the environment variable names.
            new() { Name = "smoke", Committed = "synthetic.", Epochs = 4, Seeds = [1, 2, 3] },
            new() { Name = "full", Epochs = 10, Seeds = [1, 2, 3], CheckpointEvery = TimeSpan.FromMinutes(10) },
        ],
        Experiments = [Pooled],
    };
}
