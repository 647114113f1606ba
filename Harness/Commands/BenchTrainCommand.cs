using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Reporting;
using Harness.Runtime;
using Harness.Training;

namespace Harness.Commands;

/// <summary><c>./research bench train</c>: measures how fast the models train, alone or compared with Python PyTorch and stock TorchSharp.</summary>
internal static class BenchTrainCommand
{
    private const string Python = "python", TorchSharp = "torchsharp";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>A subcommand of <c>bench</c>.</returns>
    public static Command Create(Study study)
    {
        var models = CommonOptions.Named(study, "--models", "all, or with --peer the models that the peers also have");
        var device = new Option<string>("--device") { Description = "The device.", DefaultValueFactory = _ => "cpu" }
            .AcceptOnlyFromAmong([.. ComputeDevice.Names]);
        var profile = CommonOptions.Profile(study);
        var data = CommonOptions.DataOfProfile(study);
        var seconds = CommonOptions.Number("--seconds", "Seconds to train each model in each round, after a warm-up.", least: .1, most: 3_600, usual: 4.0);
        var rounds = CommonOptions.Number("--rounds", "How often to measure each model. The median is reported.", least: 1, most: 1_000, usual: 3);
        var evaluated = CommonOptions.NumberIfAny("--evaluated-rows", "With --peer: the number of rows to evaluate. Default: 1,024, and 16,384 on a GPU.",
            least: 1, most: 10_000_000);
        var recorded = RecordedSteps();
        var peer = Peer();
        var limit = CommonOptions.Number("--peer-timeout",
            "Seconds that an answer of a peer may take, besides the measurement. A peer that takes longer is left out.", least: 1.0, most: 86_400.0,
            usual: PythonPeer.UsualLimit.TotalSeconds);
        var python = new Option<string>("--python")
        {
            Description = $"The interpreter of the peer {Python}. Default: the first python3 on the PATH that has torch.",
        };
        var write = new Option<bool>("--write") { Description = "Writes the new figures to results/performance.md and keeps the notes below them." };
        var json = new Option<bool>("--json") { Description = "Writes one line of JSON for each model to standard output, and nothing else." };

        var train = new Command("train",
            "Measures training speed at the declared batch sizes on one thread: forward, backward, update and rest, and the share of the core's peak.")
            { models, device, profile, data, seconds, rounds, evaluated, recorded, peer, limit, python, write, json };
        train.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            if (CommonOptions.DeviceNamed(given.GetRequiredValue(device), error) is not { } on)
                return 1;
            if (CommonOptions.Asked(study, given.GetRequiredValue(profile), given.GetValue(data), error) is not { } size)
                return 2;
            if (given.GetValue(recorded) is not null && !on.IsGpu)
            {
                error.WriteLine("--recorded-steps needs a GPU, because steps are not recorded on a CPU. Leave it out, or use --device cuda.");
                return 2;
            }
            string[] named = Named(given.GetResult(peer));
            if (on.IsGpu && named.Contains(TorchSharp))
            {
                error.WriteLine($"--peer {TorchSharp} is measured on a CPU only: on a GPU it would use this process' settings of cuDNN, "
                    + "which an ordinary user does not have. Leave it out, or use --device cpu.");
                return 1;
            }
            var peers = new List<IPeer>();
            try
            {
                var pythons = given.GetValue(python) is { } path ? [path] : PythonPeer.OnThePath;
                var toAnswer = TimeSpan.FromSeconds(given.GetValue(limit));
                foreach (var name in named)
                    peers.AddRange(name == TorchSharp ? [new TorchSharpPeer(study.StockModels)] : Pythons(pythons, on, toAnswer, error));
                var machine = BenchedMachine.Of(on, peers);
                foreach (var warning in machine.Warnings)
                    error.WriteLine(warning);
                var inTurn = new InTurn(Dataset.Load(size), on, peers, study.Published, TimeSpan.FromSeconds(given.GetValue(seconds)))
                {
                    EvaluatedRows = given.GetValue(evaluated),
                    RecordedSteps = given.GetValue(recorded),
                };
                var (all, figures) = (given.GetValue(rounds), new List<SpeedFigures>());
                foreach (var experiment in Asked(study, given.GetValue(models), peers.Count > 0))
                {
                    figures.Add(inTurn.Measure(experiment, all, round => error.WriteLine($"{experiment.Name}: round {round} of {all}")));
                    foreach (var (name, reason) in figures[^1].LeftOut)
                        error.WriteLine($"{name} is left out of {experiment.Name}: {reason}");
                    output.WriteLine(given.GetValue(json) ? Line(figures[^1], on.Name, on.HasTf32, machine) : PerformanceReport.Line(figures[^1]));
                }
                if (given.GetValue(write))
                    PerformanceReport.Write(Path.Combine(study.Results, "performance.md"), machine, $"./research {string.Join(' ', given.Tokens)}", figures);
                return 0;
            }
            finally
            {
                foreach (var started in peers)
                    started.Dispose();
            }
        }, cancellation));
        return train;
    }

    /// <summary>Writes the figures of a model as JSON, after the device and the versions that they were measured with.</summary>
    internal static string Line(SpeedFigures figures, string device, bool tf32, BenchedMachine machine)
    {
        var line = new JsonObject
        {
            ["device"] = device,
            ["tf32"] = tf32,
            ["processor"] = machine.Processor,
            ["versions"] = machine.Versions,
        };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(figures, Json)!.AsObject())
            line[name] = value?.DeepClone();
        return line.ToJsonString(Json);
    }

    /// <summary>Starts PyTorch: eager on a CPU, and on a GPU in every way. A way that this version of it lacks is left out with the reason.</summary>
    private static List<IPeer> Pythons(IReadOnlyList<string> pythons, ComputeDevice on, TimeSpan limit, TextWriter error)
    {
        if (!on.IsGpu)
            return [PythonPeer.Start(pythons, "cpu", limit)];
        var started = new List<IPeer> { PythonPeer.Start(pythons, "cuda", PythonPeer.Eager, on.HasTf32, limit) };
        foreach (var way in PythonPeer.Ways.Keys.Where(way => way != PythonPeer.Eager))
        {
            try
            {
                started.Add(PythonPeer.Start(pythons, "cuda", way, on.HasTf32, limit));
            }
            catch (IOException missing)
            {
                error.WriteLine($"{PythonPeer.Ways[way]} is left out: {missing.Message}");
                started.Add(new AbsentPeer(PythonPeer.Ways[way], missing.Message));
            }
        }
        return started;
    }

    /// <summary>Creates the option <c>--recorded-steps</c>.</summary>
    private static Option<int?> RecordedSteps() => new Option<int?>("--recorded-steps")
    {
        Description = FormattableString.Invariant($"On a GPU: the number of steps in a recording, 1 or {StepRecorder.Several}. ")
            + "Default: what a run with epochs of this length uses, which is 1.",
    }.AcceptOnlyFromAmong("1", FormattableString.Invariant($"{StepRecorder.Several}"));

    /// <summary>Creates the option <c>--peer</c>. It can be given several times, with names separated by commas, or without a name for Python.</summary>
    private static Option<string[]> Peer()
    {
        var option = new Option<string[]>("--peer")
        {
            Description = $"Also measures a peer, in turn with the harness, with the same models, rows and batch sizes on one thread: "
                + $"{Python} (PyTorch, the default), {TorchSharp} (its own modules and Adam), or both.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = $"{Python}|{TorchSharp}",
        };
        option.Validators.Add(given =>
        {
            foreach (var unknown in given.Tokens.SelectMany(token => token.Value.Split(',')).Where(name => name is not (Python or TorchSharp)))
                given.AddError(CommonOptions.Unknown(unknown, [Python, TorchSharp], "peer"));
        });
        return option;
    }

    private static string[] Named(OptionResult? asked)
    {
        if (asked is null or { Implicit: true })
            return [];
        string[] unnamed = asked.IdentifierTokenCount > asked.Tokens.Count ? [Python] : [];
        return [.. unnamed.Concat(asked.Tokens.SelectMany(token => token.Value.Split(','))).Distinct()];
    }

    private static IEnumerable<Experiment> Asked(Study study, string[]? models, bool withPeer) => study.Experiments
        .Where(experiment => models is { Length: > 0 } ? models.Contains(experiment.Name) : !withPeer || study.Published.Contains(experiment))
        .Where(experiment => !experiment.FitsInClosedForm);
}
