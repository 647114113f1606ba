using System.CommandLine;
using System.Text.Json;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Reporting;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary><c>harness bench train</c>: how fast the models train, alone or beside Python PyTorch.</summary>
internal static class BenchTrainCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Describes the command.</summary>
    /// <returns>Ready to be added to <c>bench</c>.</returns>
    public static Command Create()
    {
        var models = CommonOptions.Named("--models", "all, or with --peer those that the peer has too");
        var device = new Option<string>("--device") { Description = "Where; a CPU if left out.", DefaultValueFactory = _ => "cpu" }.AcceptOnlyFromAmong("cpu", "cuda");
        var profile = CommonOptions.Profile();
        var seconds = CommonOptions.Number("--seconds", "How long to train each in a round, after warming up.", least: .1, most: 3_600, usual: 4.0);
        var rounds = CommonOptions.Number("--rounds", "How often to measure each; the median counts.", least: 1, most: 1_000, usual: 3);
        var peer = new Option<bool>("--peer") { Description = "Measure Python PyTorch in turn: the same models, rows and batch sizes, one thread." };
        var python = new Option<string>("--python") { Description = "The peer's interpreter; the first python3 on the PATH that has torch, if left out." };
        var write = new Option<bool>("--write") { Description = "Write results/performance.md: the figures anew, what is noted below them as it was." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line for each model, and nothing else on standard output." };

        var train = new Command("train", "Training speed at the notebook's batch sizes, on one thread: forward, backward, update and the rest, and the share of what the core could multiply.")
            { models, device, profile, seconds, rounds, peer, python, write, json };
        train.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (ComputeDevice.Named(given.GetRequiredValue(device)) is not { } on)
            {
                error.WriteLine($"This build of torch sees no {given.GetValue(device)} device.");
                return 1;
            }
            if (CommonOptions.Asked(given.GetRequiredValue(profile), error) is not { } size)
                return 1;
            using var beside = given.GetValue(peer) ? PythonPeer.Start(given.GetValue(python) is { } named ? [named] : PythonPeer.OnThePath, on.IsGpu ? "cuda" : "cpu") : null;
            var machine = BenchedMachine.Of(on, beside);
            foreach (var warning in machine.Warnings)
                error.WriteLine(warning);
            var inTurn = new InTurn(Dataset.Load(size.Files), on, beside, given.GetValue(seconds));
            var figures = new List<SpeedFigures>();
            foreach (var experiment in Asked(given.GetValue(models), beside is not null))
            {
                figures.Add(inTurn.Measure(experiment, given.GetValue(rounds), round => error.WriteLine($"{experiment.Name}: round {round} of {given.GetValue(rounds)}")));
                output.WriteLine(given.GetValue(json) ? JsonSerializer.Serialize(figures[^1], Json) : PerformanceReport.Line(figures[^1]));
            }
            if (given.GetValue(write))
                PerformanceReport.Write(Path.Combine(Workspace.Results, "performance.md"), machine, $"harness {string.Join(' ', given.Tokens)}", figures);
            return 0;
        }, cancellation));
        return train;
    }

    private static IEnumerable<Experiment> Asked(string[]? models, bool withPeer) => EveryExperiment.All
        .Where(experiment => models is { Length: > 0 } ? models.Contains(experiment.Name) : !withPeer || PythonPeer.Models.Contains(experiment.Name))
        .Where(experiment => !experiment.FitsInClosedForm);
}
