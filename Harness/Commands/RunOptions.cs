using System.CommandLine;
using System.CommandLine.Parsing;
using Harness.Experiments;
using Harness.Training;

namespace Harness.Commands;

/// <summary>The arguments and options of <c>./research run</c>.</summary>
internal sealed class RunOptions
{
    private const string Everything = "all";

    private readonly Study _study;

    /// <summary>Creates the options.</summary>
    /// <param name="study">The study.</param>
    public RunOptions(Study study)
    {
        _study = study;
        string[] known = [Everything, .. study.Experiments.Select(experiment => experiment.Name)];
        Names = new("experiment")
        {
            Description = $"The experiments, or '{Everything}': {string.Join(", ", known.Skip(1))}.",
            HelpName = "experiment",
            Arity = ArgumentArity.OneOrMore,
        };
        CommonOptions.AcceptOnly(Names, known);
        Profile = CommonOptions.Profile(study);
        Data = CommonOptions.DataOfProfile(study);
        KeepModels = new("--keep-models")
        {
            Description = "Keeps the trained model of each run, with its weights and vocabulary, in the folder of --models, for './research predict' and "
                + $"'./research export'. Default: {KeptByProfile(study)}.",
        };
    }

    /// <summary>The names of the experiments.</summary>
    public Argument<string[]> Names { get; }

    /// <summary>The seeds.</summary>
    public Option<int[]> Seeds { get; } = SeedList.Option(
        "The seeds themselves, not their number, such as 1,2,3 or 1..3. Default: the profile's, whose runs are compared with the snapshot. Other runs are only "
            + "kept, for './research merge'.");

    /// <summary>The device that trains.</summary>
    public Option<string?> Device { get; } = CommonOptions.Device();

    /// <summary>The name of the profile.</summary>
    public Option<string> Profile { get; }

    /// <summary>The directory of the user's data.</summary>
    public Option<DirectoryInfo?> Data { get; }

    /// <summary>The folder of results.</summary>
    public Option<DirectoryInfo> Results { get; } = new("--results")
    {
        Description = "The folder of results. Default: the repository's, or 'results' in the current folder.",
    };

    /// <summary>Tells whether only snapshots in the folder of results are compared.</summary>
    public Option<bool> OwnSnapshots { get; } = new("--own-snapshots")
    {
        Description = "Compares only with snapshots in the folder of --results, not with those of the study. For the first snapshots of your own GPU.",
    };

    /// <summary>The folder of finished runs.</summary>
    public Option<DirectoryInfo> Runs { get; } = new("--runs")
    {
        Description = "The folder of finished runs. Default: the folder of the tests, or 'TestResults/runs' in the current folder.",
    };

    /// <summary>The minutes between two checkpoints.</summary>
    public Option<double?> Checkpoints { get; } = CommonOptions.NumberIfAny("--checkpoint-every",
        "Minutes between two checkpoints. A run that was stopped or killed continues from its last checkpoint. Default: the profile's value, "
            + "or 2; with the default, a shorter run writes none.", least: 0.0, most: 10_000);

    /// <summary>The folder of checkpoints.</summary>
    public Option<DirectoryInfo> CheckpointFolder { get; } = new("--checkpoints")
    {
        Description = "The folder of checkpoints. Default: 'TestResults/checkpoints', next to the runs of the tests.",
    };

    /// <summary>Tells whether trained models are kept.</summary>
    public Option<bool?> KeepModels { get; }

    /// <summary>The folder of kept models.</summary>
    public Option<DirectoryInfo> Models { get; } = new("--models") { Description = "The folder of kept models. Default: 'TestResults/models'." };

    /// <summary>Tells whether finished runs are trained again.</summary>
    public Option<bool> Fresh { get; } = new("--fresh")
    {
        Description = "Trains every run again, even if a finished run has the same configuration, data, arithmetic and code.",
    };

    /// <summary>The number of runs that train side by side.</summary>
    public Option<int?> AtOnce { get; } = CommonOptions.NumberIfAny("--at-once",
        "The number of runs at the same time, one on each core. Default: all cores, and at most eight on a GPU. It does not change the results.", least: 1,
        most: 1_024);

    /// <summary>The number of epochs of a quick look.</summary>
    public Option<int?> Epochs { get; } = CommonOptions.NumberIfAny("--epochs",
        "A quick look: this number of epochs instead of the profile's. The run is not compared with a snapshot.", least: 1, most: 100_000);

    /// <summary>The learning rate of a quick look.</summary>
    public Option<double?> LearningRate { get; } = CommonOptions.NumberIfAny("--learning-rate",
        "A quick look: this learning rate instead of the declared one. The run is not compared with a snapshot.", least: 1e-12, most: 1e3);

    /// <summary>Tells whether the controls are run instead.</summary>
    public Option<bool> Controls { get; } = new("--controls")
    {
        Description = "Runs the controls instead: shuffled labels, a bag of words, lengths alone, one word that decides, equal texts, other ids, more padding, "
            + "each layer removed, one step that decides. Trains each experiment with every seed, and each control with the first.",
    };

    /// <summary>Tells whether no progress is shown.</summary>
    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Shows only results and errors, no progress." };

    /// <summary>Tells whether standard output is JSON.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Writes one JSON object on each line of standard output: each epoch, each result, and the exit code. Other texts go to standard error.",
    };

    /// <summary>Adds everything to the command, in the order of its help.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Names);
        foreach (var option in (Option[])[Seeds, Device, Profile, Data, Results, OwnSnapshots, Runs, Checkpoints, CheckpointFolder, KeepModels, Models, Fresh,
            AtOnce, Epochs, LearningRate, Controls, Quiet, Json])
        {
            command.Options.Add(option);
        }
        CommonOptions.Validate(command, RefuseContradictions);
    }

    /// <summary>Returns the experiments that were named, in the order of the study.</summary>
    /// <param name="given">The parsed command line.</param>
    public IReadOnlyList<Experiment> Experiments(ParseResult given)
    {
        var names = given.GetRequiredValue(Names);
        return [.. _study.Experiments.Where(experiment => names.Contains(Everything) || names.Contains(experiment.Name))];
    }

    /// <summary>Returns the style of the progress display.</summary>
    /// <param name="given">The parsed command line.</param>
    public RunDisplay.Style Style(ParseResult given) =>
        given.GetValue(Json) ? RunDisplay.Style.Json : given.GetValue(Quiet) ? RunDisplay.Style.Quiet : RunDisplay.Style.Usual;

    /// <summary>Returns a scheduler for the number of runs at once; null if no number was given.</summary>
    /// <param name="given">The parsed command line.</param>
    public RunScheduler? Scheduler(ParseResult given) => given.GetValue(AtOnce) is { } count ? new RunScheduler(count) : null;

    private void RefuseContradictions(CommandResult given)
    {
        Option[] kept = [KeepModels, Models, Fresh, Checkpoints, CheckpointFolder];
        if (given.GetValue(Controls) && Given([Json]) is not null)
            given.AddError("--controls and --json cannot be used together: controls print a table. --quiet leaves out their progress.");
        else if (given.GetValue(Controls) && Given([Seeds, Epochs, LearningRate, .. kept]) is { } one)
            given.AddError($"--controls and {one.Name} cannot be used together: controls run the profile's seeds as declared, and keep nothing.");
        else if ((Given([Epochs]) ?? Given([LearningRate])) is { } look && Given(kept) is { } other)
        {
            given.AddError($"{look.Name} and {other.Name} cannot be used together: a quick look is not compared with a snapshot, and keeps no model or "
                + "checkpoint.");
        }
        if (given.GetValue(OwnSnapshots) && given.GetValue(Results) is null)
            given.AddError("--own-snapshots needs --results, the folder of your own snapshots.");
        if (given.GetValue(OwnSnapshots) && Given([Controls, Epochs, LearningRate]) is { } compared)
            given.AddError($"--own-snapshots and {compared.Name} cannot be used together: nothing is compared with a snapshot.");

        Option? Given(Option[] options) => options.FirstOrDefault(option => given.GetResult(option) is { Implicit: false });
    }

    private static string KeptByProfile(Study study) => study.Profiles.Where(profile => profile.KeepsModels).ToList() is { Count: > 0 } keeping
        ? keeping.Count == study.Profiles.Count ? "models are kept" : $"models are kept in {study.ProfileNames("and", keeping)} only" : "no model is kept";
}
