using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Kept;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary>The argument and options that select a saved model, shared by all commands that read one.</summary>
internal sealed class KeptModelChoice
{
    private readonly Study _study;
    private readonly Option<string> _profile;
    private readonly Option<int> _seed = CommonOptions.Number("--seed", "The run's seed.", least: 0, most: int.MaxValue, usual: 1);
    private readonly Option<string> _device = new Option<string>("--device")
    {
        Description = "The device of the run, which also computes the predictions.",
        DefaultValueFactory = _ => "cpu",
    }.AcceptOnlyFromAmong([.. ComputeDevice.Names]);
    private readonly Option<DirectoryInfo> _model = new("--model")
    {
        Description = "The folder of one model. Default: the model of this experiment, profile and seed.",
    };
    private readonly Option<DirectoryInfo> _models = new("--models") { Description = "The folder of all models. Default: where './research run' keeps them." };
    private readonly Option<bool> _anyArithmetic = new("--any-arithmetic")
    {
        Description = "Also uses a model that was trained with another arithmetic. Its probabilities may differ from its evaluation in the last digits.",
    };

    /// <summary>Creates the options.</summary>
    /// <param name="study">The study.</param>
    public KeptModelChoice(Study study)
    {
        _study = study;
        _profile = CommonOptions.Profile(study);
        Experiment = new Argument<string>("experiment")
        {
            Description = $"The experiment: {string.Join(", ", study.Experiments.Select(experiment => experiment.Name))}.",
            HelpName = "experiment",
        };
        CommonOptions.AcceptOnly(Experiment, [.. study.Experiments.Select(experiment => experiment.Name)]);
    }

    /// <summary>The argument that names the experiment.</summary>
    public Argument<string> Experiment { get; }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_profile, _seed, _device, _models, _model, _anyArithmetic])
            command.Options.Add(option);
    }

    /// <summary>Warns if other code than the current code trained a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="error">Receives the warning.</param>
    public static void WarnOfOtherCode(Predictor model, TextWriter error)
    {
        if (model.IsOfOtherCode)
        {
            error.WriteLine("Another build of the program trained this model. If its code differs, the answers may differ from the model's evaluation. "
                + $"'./research run {model.Kept.Experiment} --keep-models', with the profile and data of the model, trains it again.");
        }
    }

    /// <summary>Opens the model.</summary>
    /// <param name="given">The parsed command line.</param>
    /// <param name="error">Receives the reason if there is no model.</param>
    /// <returns>The model, which the caller disposes; null if there is none.</returns>
    /// <exception cref="ModelRefusedException">The model is damaged or does not fit the experiment.</exception>
    public Predictor? Open(ParseResult given, TextWriter error)
    {
        if (CommonOptions.DeviceNamed(given.GetRequiredValue(_device), error) is not { } device)
            return null;
        var experiment = _study.Experiments.Single(one => one.Name == given.GetRequiredValue(Experiment));
        if (given.GetValue(_model)?.FullName is { } named)
        {
            if (Directory.Exists(named))
                return Predictor.Open(named, experiment, device, given.GetValue(_anyArithmetic));
            error.WriteLine($"There is no folder '{named}'.");
            return null;
        }
        var models = new KeptModels(given.GetValue(_models)?.FullName ?? KeptModels.UsualDirectory);
        var (profile, seed) = (given.GetRequiredValue(_profile), given.GetValue(_seed));
        var folder = models.FolderOf(profile, device.Name, experiment.Name, seed);
        var fitting = models.OfRun(profile, device.Name, experiment.Name, seed);
        if (fitting.Count == 1)
            return Predictor.Open(fitting[0], experiment, device, given.GetValue(_anyArithmetic));
        if (fitting.Count > 1)
        {
            error.WriteLine($"Several data sets have a model of {experiment.Name}, seed {seed}. Choose one with --model: {string.Join(", ", fitting)}.");
            return null;
        }
        var others = models.Of(experiment.Name);
        error.WriteLine($"There is no model of {experiment.Name} in '{folder}'. Kept models of this experiment: "
            + $"{(others.Count == 0 ? "none" : string.Join(", ", others))}. "
            + $"Train it with './research run {experiment.Name} --profile {profile} --device {device.Name} --seeds {seed} --keep-models"
            + $"{GivenOptions.Of(given, _models)}'"
            + (others.Count == 0 ? "." : ", or choose a kept one with --profile, --seed, --device or --model."));
        return null;
    }
}
