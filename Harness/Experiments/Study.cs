using Harness.Data;
using Harness.Experiments.Certificate;
using Harness.Experiments.Claims;
using Harness.Invariants;
using Harness.Storage;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments;

/// <summary>Declares a study: its data, profiles, experiments and claims. The harness has no list of its own.</summary>
public sealed record Study
{
    /// <summary>The environment variable that chooses a profile by name.</summary>
    public const string ProfileVariable = "RESEARCH_PROFILE";

    /// <summary>The name, in kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>What one row of the data is called in pictures, such as "message".</summary>
    public string Text { get; init; } = "text";

    /// <summary>What the rows of the data are called in reports and snapshots, such as "messages".</summary>
    public string Texts { get; init; } = "texts";

    /// <summary>The classes of the data, and how the files spell them.</summary>
    public Labels Labels { get; init; } = Labels.Polarity;

    /// <summary>The environment variable that names the directory of the user's own data.</summary>
    public string DataVariable { get; init; } = "RESEARCH_DATA_DIR";

    /// <summary>All profiles; the first one is used where none is asked for.</summary>
    public required IReadOnlyList<ProfileDeclaration> Profiles { get; init; }

    /// <summary>All experiments and controls, in the order in which tables list them.</summary>
    public required IReadOnlyList<Experiment> Experiments { get; init; }

    /// <summary>The experiments that others published and that the study repeats. Reports tell them apart from the study's own, and peers train them
    /// too.</summary>
    public IReadOnlyList<Experiment> Published { get; init; } = [];

    /// <summary>Where the published experiments and claims stand, such as "the paper".</summary>
    public string PublishedIn { get; init; } = "the publication";

    /// <summary>The claims that a comparison decides together.</summary>
    public IReadOnlyList<Assertion> Claims { get; init; } = [];

    /// <summary>Published claims that may not be made, because more than their factor differs.</summary>
    public IReadOnlyList<Assertion> PublishedClaims { get; init; } = [];

    /// <summary>The invariants that every run, comparison and control must hold: those of the harness, and the study's own.</summary>
    public InvariantCatalogue Invariants { get; init; } = InvariantCatalogue.Standard;

    /// <summary>Gives the test accuracy that an experiment is expected to have after training on these rows of the user's own data. Null where nobody
    /// knows.</summary>
    public Func<Experiment, CorpusFacts, AccuracyBand?> ExpectedAccuracy { get; init; } = (_, _) => null;

    /// <summary>Names of the experiments whose noise is calibrated, by folder below the results, such as <c>smoke/cpu</c>.</summary>
    /// <remarks>Where noise decides, a snapshot in such a folder never holds without its calibrated noise.</remarks>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Calibrated { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The experiments that calibration plants mistakes in, if none are named.</summary>
    public IReadOnlyList<Experiment> PlantsMistakesIn { get; init; } = [];

    /// <summary>The same models in TorchSharp's own modules, by experiment: a peer to compare speed with.</summary>
    public IReadOnlyDictionary<string, Func<nn.Module<Tensor, Tensor>>> StockModels { get; init; } = new Dictionary<string, Func<nn.Module<Tensor, Tensor>>>();

    /// <summary>The committed certificate of the study's models; null where the study has none.</summary>
    public CommittedCertificate? Certificate { get; init; }

    /// <summary>The folder of results, relative to the repository or to the published program.</summary>
    public string ResultsFolder { get; init; } = "results";

    /// <summary>The folder where results are written.</summary>
    public string Results => Path.Combine(Workspace.Root, ResultsFolder);

    /// <summary>The folder of accepted snapshots: <see cref="Results"/> in the repository, and what was published with the program elsewhere.</summary>
    public string Baselines => Path.Combine(Workspace.Home, ResultsFolder);

    /// <summary>How the experiments turn texts into ids, each way once.</summary>
    public IReadOnlyList<Tokenisation> Tokenisations => [.. Experiments.Select(experiment => experiment.Tokenisation).Distinct()];

    /// <summary>What one pass over the text prepares: the first experiment's vocabulary, at every length that is declared with it.</summary>
    public Preparation Preparation => Preparation.For(Experiments[0].Tokenisation, Tokenisations);

    /// <summary>Finds the profile that the environment asks for; the first one if it asks for none.</summary>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">The name is unknown, or the profile needs the user's data and the variable is not set.</exception>
    /// <exception cref="Data.CorpusFormatException">The directory does not hold the data.</exception>
    public Profile ProfileFromEnvironment() => Profile(Environment.GetEnvironmentVariable(ProfileVariable), Environment.GetEnvironmentVariable(DataVariable));

    /// <summary>Finds a profile by name.</summary>
    /// <param name="name">Its name; the first profile if null or empty.</param>
    /// <param name="dataDirectory">The user's data, absolute or relative to the repository. Only some profiles read it.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InvalidOperationException">As <see cref="ProfileFromEnvironment"/>.</exception>
    /// <exception cref="Data.CorpusFormatException">As <see cref="ProfileFromEnvironment"/>.</exception>
    public Profile Profile(string? name = null, string? dataDirectory = null)
    {
        var declared = string.IsNullOrEmpty(name) ? Profiles[0] : Profiles.FirstOrDefault(profile => profile.Name == name);
        return declared?.Open(this, dataDirectory) ?? throw new InvalidOperationException($"{ProfileVariable} is '{name}'; expected {ProfileNames("or")}.");
    }

    /// <summary>Lists the names of the profiles for a sentence.</summary>
    /// <param name="conjunction">The word before the last one.</param>
    /// <param name="profiles">Which; all if null.</param>
    /// <returns>Such as "smoke, sample or full".</returns>
    public string ProfileNames(string conjunction, IEnumerable<ProfileDeclaration>? profiles = null)
    {
        string[] names = [.. (profiles ?? Profiles).Select(profile => profile.Name)];
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} {conjunction} {names[^1]}";
    }

    /// <summary>Lists the experiments whose noise a folder should know.</summary>
    /// <param name="folder">A path that ends in PROFILE/DEVICE.</param>
    /// <returns>Their names; none where nothing is calibrated.</returns>
    public IReadOnlyList<string> CalibratedIn(string folder)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Calibrated.GetValueOrDefault($"{Path.GetFileName(Path.GetDirectoryName(place))}/{Path.GetFileName(place)}") ?? [];
    }

    /// <summary>Tells what an experiment minimises.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <returns>What it declares. Where it declares nothing, binary cross-entropy for two classes and a softmax for more.</returns>
    public Objective ObjectiveOf(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return experiment.Objective ?? (Labels.AreBinary ? Objective.Binary : Objective.Softmax(Labels.Count));
    }

    /// <summary>Decides all claims together.</summary>
    /// <param name="results">Gives the result of an experiment.</param>
    /// <returns>A verdict for each of <see cref="Claims"/>.</returns>
    /// <exception cref="ClaimRefusedException">As of <see cref="Verdict.Of"/>.</exception>
    /// <exception cref="RunRefusedException">As of <see cref="Verdict.Of"/>.</exception>
    public IReadOnlyList<Verdict> Decide(Func<Experiment, ExperimentResult> results) => Verdict.Of([.. Claims.Select(Claim.Of)], results);

    /// <summary>Says why the published claims may not be made.</summary>
    /// <returns>A reason for each of <see cref="PublishedClaims"/>.</returns>
    public IReadOnlyList<ClaimRefusedException> Refusals() => [.. PublishedClaims.Select(claim => Claim.Refusal(claim)
        ?? throw new InvalidOperationException($"The published claim '{claim.Name}' may be made: its experiments differ in {claim.Factor} alone. "
            + "List it in Claims."))];
}
