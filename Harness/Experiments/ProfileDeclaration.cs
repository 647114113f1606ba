using Harness.Data;
using Harness.Storage;

namespace Harness.Experiments;

/// <summary>Declares a profile of a study. Its data files are searched when the profile is opened.</summary>
public sealed record ProfileDeclaration
{
    /// <summary>The name, which is also the folder of its snapshots.</summary>
    public required string Name { get; init; }

    /// <summary>The prefix of the names of the committed files in <see cref="Workspace.Fixtures"/>; null for data in the user's directory.</summary>
    public string? Committed { get; init; }

    /// <summary>The location and format of the data, such as <c>Csv.In("fixtures", text: "text", label: "label")</c>. Null for fastText files that
    /// <see cref="Committed"/> names, or for the user's data in any format.</summary>
    public DataLocation? Data { get; init; }

    /// <summary>Tells whether the data belong to the user.</summary>
    internal bool ReadsUsersData => Data is null ? Committed is null : Data.Folder is null;

    /// <summary>See <see cref="Profile.Epochs"/>; at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is smaller than 1.</exception>
    public required int Epochs { get; init => field = AtLeast(1, value, nameof(Epochs)); }

    /// <summary>See <see cref="Profile.MinimumSteps"/>; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MinimumSteps { get; init => field = AtLeast(0, value, nameof(MinimumSteps)); }

    /// <summary>See <see cref="Profile.Seeds"/>.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>See <see cref="Profile.CheckpointEvery"/>; not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan? CheckpointEvery
    {
        get;
        init => field = value is null || value >= TimeSpan.Zero ? value
            : throw new ArgumentOutOfRangeException(nameof(CheckpointEvery), value, $"{nameof(CheckpointEvery)} must not be negative; got {value}.");
    }

    /// <summary>See <see cref="Profile.KeepsModels"/>.</summary>
    public bool KeepsModels { get; init; }

    /// <summary>Finds the data files and creates the profile.</summary>
    /// <param name="study">The study that the profile belongs to.</param>
    /// <param name="dataDirectory">The directory of the user's data; ignored if the profile reads committed files.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">The profile needs the user's data, but no directory was given.</exception>
    /// <exception cref="CorpusFormatException">The files are missing.</exception>
    internal Profile Open(Study study, string? dataDirectory) => new()
    {
        Study = study,
        Name = Name,
        Files = ReadsUsersData ? UsersFiles(study, UsersDirectory(study, dataDirectory))
            : CommittedFiles(study, new WorkspaceFolders(Workspace.Root, Workspace.Home)),
        IsCustomData = ReadsUsersData,
        Epochs = Epochs,
        MinimumSteps = MinimumSteps,
        Seeds = Seeds,
        CheckpointEvery = CheckpointEvery,
        KeepsModels = KeepsModels,
    };

    /// <summary>Finds the user's data files in the format that the profile declares.</summary>
    /// <param name="study">The study that the profile belongs to.</param>
    /// <param name="directory">The directory of the data, as an absolute path.</param>
    /// <returns>The files of both splits.</returns>
    /// <exception cref="CorpusFormatException">The files are missing.</exception>
    internal SplitFiles UsersFiles(Study study, string directory) => SplitFiles.In(directory, Data?.Prefix ?? "", study.Labels, Data?.Format);

    /// <summary>Finds the committed data files that the profile declares.</summary>
    /// <param name="study">The study that the profile belongs to.</param>
    /// <param name="workspace">The folders of the repository.</param>
    /// <returns>The files of both splits.</returns>
    /// <exception cref="CorpusFormatException">The files are missing.</exception>
    internal SplitFiles CommittedFiles(Study study, WorkspaceFolders workspace) =>
        Data is { } data ? SplitFiles.In(Path.GetFullPath(data.Folder!, workspace.Home), data.Prefix, study.Labels, data.Format)
            : SplitFiles.In(workspace.Fixtures, Committed!, study.Labels);

    private string UsersDirectory(Study study, string? dataDirectory) => string.IsNullOrEmpty(dataDirectory)
        ? throw new InvalidOperationException($"The {Name} profile reads real {study.Texts}: "
            + $"name their directory with --data or in {study.DataVariable}. {SplitFiles.Forms}")
        : Path.GetFullPath(dataDirectory, Workspace.Root);

    private static int AtLeast(int smallest, int value, string name) => value >= smallest ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {smallest}; got {value}.");
}
