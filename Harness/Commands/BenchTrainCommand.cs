using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Harness.Experiments;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary><c>harness bench train</c>: training speed of the notebook's models.</summary>
internal static class BenchTrainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Describes the command.</summary>
    /// <returns>Ready to be added to <c>bench</c>.</returns>
    public static Command Create()
    {
        var models = CommonOptions.Named("--models");
        var seconds = CommonOptions.Number("--seconds", "How long to train each, after warming up.", least: .1, most: 3_600, usual: 8.0);
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };

        var train = new Command("train", "Training speed at the notebook's batch sizes, on one thread.") { models, seconds, json };
        train.SetAction(given =>
        {
            var dataset = Dataset.Load(Profile.Smoke.Files);
            foreach (var experiment in EveryExperiment.All.Where(experiment => given.GetValue(models)!.Contains(experiment.Name) && experiment != Controls.Majority))
                Say(TrainingSpeed.Measure(experiment, dataset, ComputeDevice.Current, TimeSpan.FromSeconds(given.GetValue(seconds))), given.GetValue(json));
        });
        return train;
    }

    private static void Say(TrainingSpeed speed, bool json) => Console.WriteLine(json
        ? JsonSerializer.Serialize(speed, Json)
        : string.Create(CultureInfo.InvariantCulture, $"{speed.Model,-26}batch {speed.Batch,3}  {speed.MsPerStep,8:0.00} ms/step  {speed.ReviewsPerSecond,8:N0} reviews/s"));
}
