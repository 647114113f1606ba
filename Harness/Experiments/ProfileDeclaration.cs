using Harness.Corpora;

namespace Harness.Experiments;

/// <summary>Declares a profile of a study. Its data are looked for when it is opened.</summary>
public sealed record ProfileDeclaration
{
    /// <summary>The name, which is also the folder of its snapshots.</summary>
    public required string Name { get; init; }

    /// <summary>What the names of the committed files begin with, in <see cref="Workspace.Fixtures"/>; null for data in the user's directory.</summary>
    public string? Committed { get; init; }

    /// <summary>See <see cref="Profile.Epochs"/>.</summary>
    public required int Epochs { get; init; }

    /// <summary>See <see cref="Profile.LeastSteps"/>.</summary>
    public int LeastSteps { get; init; }

    /// <summary>See <see cref="Profile.Seeds"/>.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>See <see cref="Profile.CheckpointEvery"/>.</summary>
    public TimeSpan? CheckpointEvery { get; init; }

    /// <summary>See <see cref="Profile.KeepsModels"/>.</summary>
    public bool KeepsModels { get; init; }

    /// <summary>Finds the files.</summary>
    /// <param name="study">Whose profile.</param>
    /// <param name="dataDirectory">The user's data; ignored where the profile reads committed files.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">The profile needs the user's data, and there is no directory.</exception>
    /// <exception cref="CorpusFormatException">The files are not there.</exception>
    internal Profile Open(Study study, string? dataDirectory) => new()
    {
        Study = study,
        Name = Name,
        Files = Committed is not null ? SplitFiles.In(Workspace.Fixtures, Committed, study.Labels)
            : SplitFiles.In(UsersDirectory(study, dataDirectory), labels: study.Labels),
        UsersOwnData = Committed is null,
        Epochs = Epochs,
        LeastSteps = LeastSteps,
        Seeds = Seeds,
        CheckpointEvery = CheckpointEvery,
        KeepsModels = KeepsModels,
    };

    private string UsersDirectory(Study study, string? dataDirectory) => string.IsNullOrEmpty(dataDirectory)
        ? throw new InvalidOperationException($"The {Name} profile reads real {study.Texts}: "
            + $"set {study.DataVariable} to the directory that holds train.ft.txt and test.ft.txt, plain, .bz2 or .gz.")
        : Path.GetFullPath(dataDirectory, Workspace.Root);
}
