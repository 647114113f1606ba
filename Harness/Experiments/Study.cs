using Harness.Data;
using Harness.Experiments.Certificate;
using Harness.Experiments.Claims;
using Harness.Invariants;
using Harness.Storage;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Declares a study: its data, profiles, experiments and claims. The harness itself declares none.</summary>
public sealed record Study
{
    /// <summary>The environment variable that selects a profile by name.</summary>
    public const string ProfileVariable = "RESEARCH_PROFILE";

    /// <summary>The name, in kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>The word for one row of the data in pictures, such as "message".</summary>
    public string Text { get; init; } = "text";

    /// <summary>The word for the rows of the data in reports and snapshots, such as "messages".</summary>
    public string Texts { get; init; } = "texts";

    /// <summary>The classes of the data and their spelling in the files.</summary>
    public Labels Labels { get; init; } = Labels.Polarity;

    /// <summary>The environment variable that names the directory of the user's own data.</summary>
    public string DataVariable { get; init; } = "RESEARCH_DATA_DIR";

    /// <summary>All profiles; the first one is the default.</summary>
    public required IReadOnlyList<ProfileDeclaration> Profiles { get; init; }

    /// <summary>All experiments and controls, in the order of tables.</summary>
    public required IReadOnlyList<Experiment> Experiments { get; init; }

    /// <summary>The experiments that others published and that the study repeats. Reports distinguish them from the study's own, and peers train them
    /// too.</summary>
    public IReadOnlyList<Experiment> Published { get; init; } = [];

    /// <summary>The publication of the published experiments and claims, such as "the paper".</summary>
    public string PublishedIn { get; init; } = "the publication";

    /// <summary>The claims that a comparison decides together.</summary>
    public IReadOnlyList<Assertion> Claims { get; init; } = [];

    /// <summary>Published claims that may not be made, because more than their factor differs.</summary>
    public IReadOnlyList<Assertion> PublishedClaims { get; init; } = [];

    /// <summary>The invariants of every run, comparison and control: those of the harness and the study's own.</summary>
    public InvariantCatalogue Invariants { get; init; } = InvariantCatalogue.Standard;

    /// <summary>Returns the expected test accuracy of an experiment after training on these rows of the user's own data; null if it is
    /// unknown.</summary>
    public Func<Experiment, CorpusFacts, AccuracyBand?> ExpectedAccuracy { get; init; } = (_, _) => null;

    /// <summary>The names of the experiments with calibrated noise, by folder below the results, such as <c>smoke/cpu</c>.</summary>
    /// <remarks>If noise decides, a snapshot in such a folder never passes without its calibrated noise.</remarks>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Calibrated { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The experiments in which calibration plants mistakes if the command names none.</summary>
    public IReadOnlyList<Experiment> PlantsMistakesIn { get; init; } = [];

    /// <summary>The same models built from TorchSharp's own modules, by experiment name, to compare the speed.</summary>
    public IReadOnlyDictionary<string, Func<nn.Module<Tensor, Tensor>>> StockModels { get; init; } = new Dictionary<string, Func<nn.Module<Tensor, Tensor>>>();

    /// <summary>The committed certificate of the study's models; null if the study has none.</summary>
    public CommittedCertificate? Certificate { get; init; }

    /// <summary>The folder of results, relative to the repository or to the published program.</summary>
    public string ResultsFolder { get; init; } = "results";

    /// <summary>The folder to which results are written.</summary>
    public string Results => Path.Combine(Workspace.Root, ResultsFolder);

    /// <summary>The folder of accepted snapshots: <see cref="Results"/> in the repository; elsewhere the folder that was published with the program.</summary>
    public string AcceptedSnapshots => Path.Combine(Workspace.Home, ResultsFolder);

    /// <summary>The distinct tokenisations of all experiments.</summary>
    public IReadOnlyList<Tokenisation> Tokenisations => [.. Experiments.Select(experiment => experiment.Tokenisation).Distinct()];

    /// <summary>The preparation of one pass over the texts: the first experiment's vocabulary, at every sequence length that is declared with it.</summary>
    public Preparation Preparation => Preparation.For(Experiments[0].Tokenisation, Tokenisations);

    /// <summary>Returns the profile that the environment variable selects; the first one if the variable is not set.</summary>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">The name is unknown, or the profile needs the user's data and their variable is not set.</exception>
    /// <exception cref="Data.CorpusFormatException">The directory does not hold the data.</exception>
    public Profile ProfileFromEnvironment() => Profile(Environment.GetEnvironmentVariable(ProfileVariable), Environment.GetEnvironmentVariable(DataVariable));

    /// <summary>Finds a profile by name.</summary>
    /// <param name="name">The name of the profile; the first profile if null or empty.</param>
    /// <param name="dataDirectory">The directory of the user's data, absolute or relative to the repository. Only some profiles read it.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">The name is unknown, or the profile needs the user's data and no directory was given.</exception>
    /// <exception cref="Data.CorpusFormatException">The directory does not hold the data.</exception>
    public Profile Profile(string? name = null, string? dataDirectory = null)
    {
        var declared = string.IsNullOrEmpty(name) ? Profiles[0] : Profiles.FirstOrDefault(profile => profile.Name == name);
        return declared?.Open(this, dataDirectory) ?? throw new InvalidOperationException($"{ProfileVariable} is '{name}'; expected {ProfileNames("or")}.");
    }

    /// <summary>Lists the names of the profiles for a sentence.</summary>
    /// <param name="conjunction">The word before the last name.</param>
    /// <param name="profiles">The profiles; all if null.</param>
    /// <returns>A list such as "smoke, sample or full".</returns>
    public string ProfileNames(string conjunction, IEnumerable<ProfileDeclaration>? profiles = null)
    {
        string[] names = [.. (profiles ?? Profiles).Select(profile => profile.Name)];
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} {conjunction} {names[^1]}";
    }

    /// <summary>Lists the experiments whose calibrated noise a folder should have.</summary>
    /// <param name="folder">A path that ends in PROFILE/DEVICE.</param>
    /// <returns>The names of the experiments; empty if none is calibrated.</returns>
    public IReadOnlyList<string> CalibratedIn(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Calibrated.GetValueOrDefault($"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}") ?? [];
    }

    /// <summary>Returns the objective of an experiment.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <returns>The declared objective. If none is declared, binary cross-entropy for two classes and a softmax for more.</returns>
    public Objective ObjectiveOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.Objective ?? (Labels.AreBinary ? Objective.Binary : Objective.Softmax(Labels.Count));
    }

    /// <summary>Decides all claims together.</summary>
    /// <param name="results">Returns the result of an experiment.</param>
    /// <returns>One verdict for each of <see cref="Claims"/>.</returns>
    /// <exception cref="ClaimRefusedException">The experiments of a claim, or their results, differ in more than its factor.</exception>
    /// <exception cref="RunRefusedException">One of the results violates an invariant.</exception>
    public IReadOnlyList<Verdict> Decide(Func<Experiment, ExperimentResult> results) => Verdict.Of([.. Claims.Select(Claim.Of)], results);

    /// <summary>Returns the reasons why the published claims may not be made.</summary>
    /// <returns>One reason for each of <see cref="PublishedClaims"/>.</returns>
    public IReadOnlyList<ClaimRefusedException> Refusals() => [.. PublishedClaims.Select(claim => Claim.Refusal(claim)
        ?? throw new ExperimentDeclarationException($"The experiments of the published claim '{claim.Name}' differ only in {claim.Factor}, so it can be "
            + "decided. Move it to Claims."))];

    /// <summary>Checks the declaration as a whole. It builds no model, so it is quick.</summary>
    /// <exception cref="ExperimentDeclarationException">
    /// There is no experiment or no profile; a name is used twice or cannot be part of a file name; seeds are missing or used twice; or a claim compares an
    /// experiment that the study does not list.
    /// </exception>
    internal void Require() => StudyRules.Require(this);

    /// <summary>Checks before the training that each claim can be decided, and that no published claim can. It builds the models of the claims, which takes
    /// some tenths of a second for each.</summary>
    /// <exception cref="ClaimRefusedException">The experiments of a claim differ in more than its factor.</exception>
    /// <exception cref="ExperimentDeclarationException">A claim names an unknown factor, or a published claim can be decided.</exception>
    internal void RequireClaims()
    {
        foreach (var claim in Claims)
            _ = Claim.Of(claim);
        _ = Refusals();
    }

    /// <summary>Tells whether a profile reads the user's own data, so that a command needs <c>--data</c>.</summary>
    /// <param name="profile">The name of the profile.</param>
    internal bool ReadsUsersData(string profile) => Profiles.Any(declared => declared.Name == profile && declared.ReadsUsersData);
}
