using Harness.Data;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Experiments.Controls;

/// <summary>What trials have in common.</summary>
internal static class Trial
{
    /// <summary>Runs one seed of an experiment.</summary>
    /// <param name="experiment">What to run; it need not keep what it declares of its model.</param>
    /// <param name="profile">How large; its first seed is run.</param>
    /// <param name="dataset">On what.</param>
    /// <param name="device">Where.</param>
    /// <param name="cores">How many runs at once; all if null.</param>
    /// <returns>The accuracy on the test split.</returns>
    /// <exception cref="RunRefusedException">The run was stopped before it was evaluated.</exception>
    public static double TestAccuracy(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? cores = null) =>
        TestAccuracies(experiment, profile with { Seeds = [profile.Seeds[0]] }, dataset, device, cores)[0];

    /// <summary>Runs every seed of the profile.</summary>
    /// <returns>The accuracies on the test split, in the order of the seeds.</returns>
    /// <exception cref="RunRefusedException">A run was stopped before it was evaluated.</exception>
    public static IReadOnlyList<double> TestAccuracies(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? cores = null)
    {
        var runner = new ExperimentRunner(profile with { Declared = Known(profile.Declared) }, dataset, device, cores: cores);
        var result = runner.Run(experiment with { Declares = null });
        return [.. result.Runs.Select(run => run.Evidence.TestEvaluation?.Metrics.Accuracy ?? throw new RunRefusedException(result))];
    }

    /// <summary>What is known of single texts and words, which a trial's data hold as well.</summary>
    private static DataDeclaration Known(DataDeclaration declared) => DataDeclaration.None with
    {
        TestRowsInTrain = declared.TestRowsInTrain,
        TellingWords = declared.TellingWords,
    };
}
