using Harness.Data;
using Harness.Invariants;
using Harness.Metrics;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>Runs the negative controls of experiments. Each experiment is trained again on shuffled labels and on permuted ids, and compared with a bag of
/// words. Its untrained model is checked with more padding, without each of its layers, and on the needle task.</summary>
/// <param name="profile">The data and the seeds. The first seed is compared with the controls; the others measure the seed noise.</param>
/// <param name="dataset">The data set.</param>
/// <param name="device">The device that trains.</param>
/// <param name="cores">The run scheduler, which limits how many runs train at once. If null: one run for each core, on a GPU at most eight runs.</param>
internal sealed class NegativeControls(Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? cores = null)
{
    /// <summary>The expected length of the controls that train no run of the study: they start after all that wait.</summary>
    private const double Short = 0;

    private readonly RunScheduler _scheduler = cores ?? RunScheduler.Of(device);

    private const int Pads = 10, MostRows = 256;

    /// <summary>Runs all negative controls of experiments in parallel.</summary>
    /// <param name="experiments">The experiments. Each is trained with every seed and twice more; a bag of words is trained once for each.</param>
    /// <param name="finished">Is called with the name of each experiment when its results are ready, in any order and on any thread.</param>
    /// <returns>The results, in the order of the experiments.</returns>
    /// <exception cref="InvalidOperationException">An experiment declares a known defect with an unknown name.</exception>
    public IReadOnlyList<ControlAnswer> Of(IReadOnlyList<Experiment> experiments, Action<string>? finished = null)
    {
        foreach (var experiment in experiments)
            RequireKnownNames(experiment);
        var running = experiments.Select(experiment => Start(() => Of(experiment, finished))).ToList();
        return [.. running.SelectMany(answers => answers.GetAwaiter().GetResult())];
    }

    private IReadOnlyList<ControlAnswer> Of(Experiment experiment, Action<string>? finished)
    {
        IReadOnlyList<ControlAnswer> answers = [.. Trained(experiment), .. _scheduler.Run(Short, () => OfModel(experiment))];
        finished?.Invoke(experiment.Name);
        return answers;
    }

    private IReadOnlyList<ControlAnswer> Trained(Experiment experiment)
    {
        IReadOnlyList<double> own = [];
        var asDeclared = RunControl(experiment, "as declared", () =>
        {
            own = Trial.TestAccuracies(experiment, profile, dataset, device, _scheduler);
            return [];
        });
        if (asDeclared.Count > 0)
            return asDeclared; // the run was refused or failed, so there is no accuracy to compare with a control
        var bagOfWords = Baselines.BagOfWords(experiment.Tokenisation, profile.Study.Labels);
        List<Task<IReadOnlyList<ControlAnswer>>> running =
        [
            Start(() => RunControl(experiment, "on shuffled labels", () => [ShuffledLabels.Of(experiment, own[0], profile, dataset, device, _scheduler)])),
            Start(() => RunControl(experiment, "against a bag of words",
                () => [BagOfWords.Of(experiment, own[0], bagOfWords, profile, dataset, device, _scheduler)])),
            Start(() => RunControl(experiment, "lengths alone", () => [TextLengths.Of(experiment, own[0], profile, dataset, device, _scheduler)])),
            Start(() => RunControl(experiment, "one word decides", () => [DecidingWord.Of(experiment, profile, dataset, device, _scheduler)])),
            Start(() => RunControl(experiment, "all texts the same", () => [EqualTexts.Of(experiment, profile, dataset, device, _scheduler)])),
        ];
        if (!experiment.FitsInClosedForm) // a closed form fits only its own model type, not the wrapper that permutes the ids
        {
            running.Add(Start(() => RunControl(experiment, "on other ids",
                () => [PermutedVocabulary.Of(experiment, own[0], profile, dataset, device, _scheduler, Noise(own))])));
        }
        return [.. running.SelectMany(answers => answers.GetAwaiter().GetResult())];
    }

    /// <summary>Runs the controls that need no training, with an untrained model of the first seed and texts of the test split.</summary>
    private List<ControlAnswer> OfModel(Experiment experiment)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(profile.Seeds[0]);
        using var model = experiment.WithVectors(() => dataset.Vocabulary(experiment.Tokenisation)).Model(random).to(device.Torch);
        using var rows = TensorRows.From(dataset.Encode(experiment.Tokenisation, Split.Test), device);
        var ids = rows.IdsOf(0, Math.Min(rows.Rows, MostRows));
        var answers = new List<ControlAnswer>();
        if (!model.modules().Any(layer => layer is PositionEmbedding)) // it accepts only texts of one length
        {
            var end = experiment.Tokenisation.Padding.Padding;
            answers.AddRange(RunControl(experiment, "more padding", () => [MorePadding.Of(experiment.Name, model, ids, Pads, end)]));
        }
        answers.AddRange(RunControl(experiment, "without each layer", () => RemovedLayers.Of(experiment.Name, model, ids)));
        answers.AddRange(RunControl(experiment, "one step decides", () => [.. model.modules().Select(Focus).OfType<ControlEvidence>()]));
        return answers;
    }

    /// <summary>Runs one control. A run that is refused before its evaluation is a result too, and a failing control does not stop the others.</summary>
    private IReadOnlyList<ControlAnswer> RunControl(Experiment experiment, string control, Func<IReadOnlyList<ControlEvidence>> run)
    {
        try
        {
            return [.. run().Select(evidence => Answer(experiment, evidence))];
        }
        catch (RunRefusedException refusal)
        {
            return
            [
                new ControlAnswer(experiment, control, "refused before its evaluation",
                    [.. refusal.Violations.Select(violation => violation.Invariant).Distinct()], refusal.Violations),
            ];
        }
        catch (Exception failure)
        {
            var why = failure.Message.Split('\n')[0].TrimEnd();
            return [new ControlAnswer(experiment, control, $"failed: {why}", [], [], why)];
        }
    }

    /// <summary>Trains a new attention layer of the same type on the needle task; returns null for other layers.</summary>
    private ControlEvidence? Focus(nn.Module layer) => layer switch
    {
        ChannelAttention => NeedleTask.Of((channels, random) => new ChannelAttention(channels, random), profile.Seeds[0]),
        StepAttention => NeedleTask.Of((channels, random) => new StepAttention(channels, random), profile.Seeds[0]),
        _ => null,
    };

    private ControlAnswer Answer(Experiment experiment, ControlEvidence evidence)
    {
        var applicable = profile.Study.Invariants.OfControls.Where(invariant => invariant.Applies(evidence)).ToList();
        var violations = applicable.Select(invariant => invariant.Check(evidence)).OfType<Violation>().ToList();
        var (control, figures) = evidence.Said;
        return new ControlAnswer(experiment, control, figures, [.. applicable.Select(invariant => invariant.Name)], violations);
    }

    private static double Noise(IReadOnlyList<double> accuracies) => accuracies.Count > 1 ? MeanAndDeviation.Of(accuracies).StandardDeviation : 0;

    private void RequireKnownNames(Experiment experiment)
    {
        string[] known = [.. profile.Study.Invariants.All.Select(invariant => invariant.Name)];
        if (experiment.KnownDefects.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"{experiment.Name} declares the known defect '{unknown}'; expected names of invariants: {string.Join(", ", known)}.");
        }
    }

    /// <summary>Starts work on its own thread, because torch's dispose scopes belong to threads. The scheduler limits how many runs train at once.</summary>
    private static Task<T> Start<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
