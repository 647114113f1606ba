using Harness.Data;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>Trains the runs that negative controls compare.</summary>
internal static class Trial
{
    /// <summary>Runs one seed of an experiment.</summary>
    /// <param name="experiment">The experiment. Its declared layers and parameter count are not checked.</param>
    /// <param name="profile">The profile; only its first seed is run.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="device">The device that trains.</param>
    /// <param name="scheduler">The run scheduler, which limits how many runs train at once. If null: one run for each core, on a GPU at most eight.</param>
    /// <returns>The accuracy on the test split.</returns>
    /// <exception cref="RunRefusedException">The run was stopped before its evaluation.</exception>
    public static double TestAccuracy(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? scheduler = null) =>
        TestAccuracies(experiment, profile with { Seeds = [profile.Seeds[0]] }, dataset, device, scheduler)[0];

    /// <summary>Runs every seed of the profile.</summary>
    /// <returns>The accuracies on the test split, in the order of the seeds.</returns>
    /// <exception cref="RunRefusedException">A run was stopped before its evaluation.</exception>
    public static IReadOnlyList<double> TestAccuracies(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device,
        RunScheduler? scheduler = null)
    {
        var runner = new ExperimentRunner(profile with { Declared = Known(profile.Declared) }, dataset, device, cores: scheduler);
        var result = runner.Run(experiment with { Declares = null });
        return [.. result.Runs.Select(run => run.Evidence.TestEvaluation?.Metrics.Accuracy ?? throw new RunRefusedException(result))];
    }

    /// <summary>Keeps the declared facts that also hold for the changed data of a control: those about single texts and words.</summary>
    private static DataDeclaration Known(DataDeclaration declared) => DataDeclaration.None with
    {
        TestRowsInTrain = declared.TestRowsInTrain,
        TellingWords = declared.TellingWords,
    };
}
