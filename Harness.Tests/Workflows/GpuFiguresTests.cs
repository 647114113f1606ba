using Harness.Commands;
using Harness.Experiments.Speed;

namespace Harness.Tests.Workflows;

/// <summary>The table of figures that are reached or not, from results in the form in which the commands write them.</summary>
[Trait("Category", "Unit")]
public sealed class GpuFiguresTests : IDisposable
{
    private const string PyTorch = "PyTorch", Compiled = "PyTorch, compiled", Graph = "PyTorch, CUDA graph";

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [FactOnShell("python3")]
    public void Without_results_every_figure_is_there_and_not_measured()
    {
        var lines = Figures();

        lines[0].Should().MatchRegex("^figure +target +value +result$");
        lines[1..^1].Should().HaveCount(6 + 1 + 1 + (2 * 6) + 1 + 1 + 6 + 1).And.OnlyContain(line => line.EndsWith(" was not run)"));
        lines[^1].Should().Be("0 reached, 0 not reached, 29 not measured.");
    }

    [FactOnShell("python3")]
    public void A_speed_is_compared_with_the_fastest_of_three_ways()
    {
        Part("training", "cuda.json",
            Bench("cnn", [(PyTorch, 3.1, 1), (Compiled, 2.2, 1), (Graph, 1.51, 1)]),
            Bench("rnn-100", [(PyTorch, 3.1, 1), (Compiled, 1.49, 1), (Graph, 2.2, 1)]),
            Bench("rnn-50", [(PyTorch, 3.1, 1), (Graph, 2.2, 1)], leftOut: new LeftOutPeer(Compiled, "RuntimeError: no compiler")),
            Bench("lstm", [(PyTorch, 1.2, 1), (Graph, 2.2, 1)], leftOut: new LeftOutPeer(Compiled, "RuntimeError: no compiler")),
            Bench("lstm-wide-dense", [(PyTorch, 3.1, 1), (Compiled, 2.2, 1), (Graph, 1.6, 1)], rounds: 2),
            Bench("bilstm-attention", [(PyTorch, 3.1, 1)])[..200]);
        Part("training", "cuda.state", "failed it was stopped after 540.00 s");

        Result("training, cnn, TF32 off").Should().Be("1.51 x PyTorch, CUDA graph (1.41 to 1.61)  reached");
        Result("training, rnn-100, TF32 off").Should().Be("1.49 x PyTorch, compiled (1.39 to 1.59)  not reached");
        Result("training, rnn-50, TF32 off").Should()
            .Be("2.20 x PyTorch, CUDA graph (2.10 to 2.30)  not measured (PyTorch, compiled is left out: RuntimeError: no compiler)");
        Result("training, lstm, TF32 off").Should().EndWith("  not reached", "a way that is missing could only be faster");
        Result("training, lstm-wide-dense, TF32 off").Should().EndWith("  not measured (only 2 rounds)");
        Result("training, bilstm-attention, TF32 off").Should()
            .Be("-  not measured (training/cuda: it was stopped after 540.00 s)", "the last line was cut off");
        Figures()[0].Should().Be("Measured on an H100 and a CPU; .NET 10, TorchSharp 0.107 on cuda; Python 3.12, torch 2.11");
    }

    [FactOnShell("python3")]
    public void Speeds_with_TF32_have_lines_of_their_own_and_those_of_a_CPU_do_not_count()
    {
        Part("training", "cuda-tf32.json", Bench("cnn", [(PyTorch, 2, 1), (Compiled, 2, 1), (Graph, 2, 1)], device: "cuda-tf32"));
        Part("training", "cuda.json", Bench("cnn", [(PyTorch, 2, 1), (Compiled, 2, 1), (Graph, 2, 1)], device: "cpu"));

        Result("training, cnn, TF32 on").Should().EndWith("  reached");
        Result("training, cnn, TF32 off").Should().StartWith("-  not measured");
    }

    [FactOnShell("python3")]
    public void An_evaluation_is_compared_for_each_number_of_rows()
    {
        Part("evaluation", "cuda-3680.json", Bench("cnn", [(PyTorch, 9, 3), (Compiled, 9, 1.6), (Graph, 9, 2)]));
        Part("evaluation", "cuda-65536.json", Bench("cnn", [(PyTorch, 9, .4), (Compiled, 9, 1.6), (Graph, 9, 2)]));

        Result("evaluation of 3,680 rows, cnn").Should().EndWith("  reached").And.StartWith("1.60 x PyTorch, compiled");
        Result("evaluation of 65,536 rows, cnn").Should().EndWith("  not reached").And.StartWith("0.40 x PyTorch (");
    }

    [FactOnShell("python3")]
    public void A_step_is_that_of_the_comparison_and_recordings_of_one_step_and_of_eight_stand_beside_it()
    {
        Part("training", "cuda.json", Bench("lstm", [(PyTorch, 2, 1)], msPerStep: .301));
        Part("training", "cuda-recorded-8.json", Bench("lstm", [], msPerStep: .2));
        Result("training step of lstm, batch 32, TF32 off").Should().Be("0.301 ms (8 in a recording: 0.200 ms)  not reached");

        Part("training", "cuda.json", Bench("lstm", [(PyTorch, 2, 1)], msPerStep: .299));
        Result("training step of lstm, batch 32, TF32 off").Should().EndWith("  reached");
    }

    [FactOnShell("python3")]
    public void Eight_seeds_are_added_while_all_of_them_train_without_the_first_and_last_epochs()
    {
        Part("training", "seeds-1.json", Epochs(1, (_, epoch) => epoch is 1 or 2 or 9 ? 1 : 1_000));
        Part("training", "seeds-1..8.json", Epochs(8, (seed, epoch) => epoch is 1 or 2 or 9 ? 9_999 : 500 + seed));
        Result("eight seeds of lstm side by side, rows/s").Should().Be("4.04 x (4,036 and 1,000)  reached");

        Part("training", "seeds-1..8.json", Epochs(8, (_, _) => 499));
        Result("eight seeds of lstm side by side, rows/s").Should().Be("3.99 x (3,992 and 1,000)  not reached");

        Part("training", "seeds-1..8.json", [.. Enumerable.Range(1, 8).SelectMany(seed => Epochs(1, (_, _) => 499, first: seed))]);
        Part("training", "seeds-1..8.state", "measured 9.00");
        Result("eight seeds of lstm side by side, rows/s").Should().Be("-  not measured (the eight seeds never trained at the same time)");
    }

    [FactOnShell("python3")]
    public void The_epoch_of_all_reviews_counts_only_with_all_of_them()
    {
        string Large(long rows, double seconds)
        {
            Part("large", "large.json", Epoch(1, 1, 1, rows / seconds, rows));
            return Result("epoch of lstm on 3.6 million reviews");
        }

        Large(3_600_000, 34).Should().Be("34.0 s for 3,600,000 rows  reached");
        Large(3_600_000, 36).Should().Be("36.0 s for 3,600,000 rows  not reached");
        Large(40_000, 1).Should().Be("1.0 s for 40,000 rows  not measured (the data have only 40,000 rows)");

        Part("large", "memory.txt", "", "500", "2100", "[N/A]", "900");
        Result("memory of lstm on 3.6 million reviews").Should().Be("2.20 GB at most  measured");
    }

    [FactOnShell("python3")]
    public void The_smoke_profile_is_timed_without_the_start_of_the_program()
    {
        Part("smoke", "smoke.state", "measured 8.50");
        Result("run all --profile smoke, after the start").Should().Be("-  not measured (smoke/start was not run)");
        Part("smoke", "start.state", "measured 2.60");
        Result("run all --profile smoke, after the start").Should().Be("5.9 s (8.5 s with the start)  reached");
        Part("smoke", "start.state", "measured 2.40");
        Result("run all --profile smoke, after the start").Should().EndWith("  not reached");
        Part("smoke", "smoke.state", "failed it left the snapshots of 0 experiments, but 14 were expected");
        Result("run all --profile smoke, after the start").Should()
            .Be("-  not measured (smoke/smoke: it left the snapshots of 0 experiments, but 14 were expected)");
    }

    [FactOnShell("python3")]
    public void Results_of_a_part_that_was_interrupted_before_it_was_packed_count_too()
    {
        _shell.Write("out/smoke/smoke.state", "measured 8.50");
        _shell.Write("out/smoke/start.state", "measured 2.60");
        Result("run all --profile smoke, after the start").Should().EndWith("  reached");
    }

    [FactOnShell("python3")]
    public void A_rerun_counts_what_equals_its_snapshot_in_every_digit_and_not_what_agrees_within_noise()
    {
        string[] equal = [.. Enumerable.Range(1, 13).Select(one => $"model-{one} equals its snapshot in every digit.")];
        string[] end = ["comparison equals its snapshot in every digit.", "claims equals its snapshot in every digit.", "All 16 snapshots hold."];

        Part("reruns", "rerun-cuda-3.txt", [.. equal, "lstm equals its snapshot in every digit.", .. end]);
        Result("rerun, 3 at once, TF32 off").Should().Be("14 of 14  reached");

        Part("reruns", "rerun-cuda-3.txt", [.. equal, "lstm agrees with its snapshot within noise; accuracy changed most, by 1.2 σ.", .. end]);
        Result("rerun, 3 at once, TF32 off").Should().Be("13 of 14, 1 judged by noise  not reached");

        Part("reruns", "rerun-cuda-3.txt", [.. equal, "lstm does not hold. Training changed: …", "1 of 16 did not hold."]);
        Result("rerun, 3 at once, TF32 off").Should().Be("13 of 14  not reached");

        Part("reruns", "rerun-cuda-3.txt", equal);
        Part("reruns", "rerun-cuda-3.state", "failed it was stopped after 540.00 s");
        Result("rerun, 3 at once, TF32 off").Should().Be("-  not measured (reruns/rerun-cuda-3: it was stopped after 540.00 s)");

        Part("killed", "after-the-kill.txt", [.. equal, "lstm equals its snapshot in every digit.", .. end]);
        Result("continued after SIGKILL, TF32 off").Should().Be("14 of 14  not measured (no run continued from a checkpoint)");
        Part("killed", "after-the-kill.txt", ["Continues from 'a.checkpoint': epoch 2, row 64.", .. equal, "lstm equals its snapshot in every digit.", .. end]);
        Result("continued after SIGKILL, TF32 off").Should().Be("14 of 14; runs that continued: 1  reached");
    }

    [FactOnShell("python3")]
    public void A_folder_that_does_not_exist_is_answered_by_one_line() =>
        _shell.Run("gpu.sh", ["--figures", _shell.At("nothing")])
            .Should().Be(new Shell.Outcome(1, "", "Usage: gpu-figures.py FOLDER, with the archives PART.tgz of gpu.sh.\n"));

    /// <summary>The line of the command <c>bench train --json</c> for a model.</summary>
    private static string Bench(string model, (string Name, double Training, double Evaluation)[] peers, int rounds = 5, double msPerStep = .25,
        string device = "cuda", params LeftOutPeer[] leftOut) => BenchTrainCommand.Line(new SpeedFigures
        {
            Model = model,
            Batch = 32,
            Rounds = rounds,
            MsPerStep = msPerStep,
            ForwardMs = .1,
            BackwardMs = .1,
            UpdateMs = .02,
            RestMs = .03,
            GigaflopsPerStep = 1.5,
            ShareOfPeak = .1,
            EvaluatedRows = 3_680,
            EvaluationRowsPerSecond = 1e6,
            Peers = [.. peers.Select(peer => new PeerFigures
            {
                Peer = peer.Name,
                RowsPerSecond = 1e5,
                Training = Around(peer.Training),
                EvaluationRowsPerSecond = 1e6,
                EvaluationBatch = 512,
                Evaluation = Around(peer.Evaluation),
            })],
            LeftOut = leftOut,
        }, device, device == "cuda-tf32", new BenchedMachine("an H100 and a CPU", true, "Linux",
        ".NET 10, TorchSharp 0.107 on cuda; Python 3.12, torch 2.11", DateTime.UnixEpoch, 1e4, null, []));

    private static RatioOfRounds Around(double median) => new(median, median - .1, median + .1);

    /// <summary>The lines of <c>run --json</c> for nine epochs of seeds that train at the same time.</summary>
    private static string[] Epochs(int seeds, Func<int, int, double> rowsPerSecond, int first = 1) => [.. Enumerable.Range(1, 9)
        .SelectMany(epoch => Enumerable.Range(first, seeds).Select(seed => Epoch(seed, epoch, 9, rowsPerSecond(seed, epoch), 3_680)))];

    private static string Epoch(int seed, int epoch, int of, double rowsPerSecond, long rows)
    {
        var written = new StringWriter { NewLine = "" };
        var progress = Some.Progress("lstm", seed, epoch, of);
        RunJson.WriteEpoch(written, progress with { Epoch = progress.Epoch with { Rows = rows, Duration = TimeSpan.FromSeconds(rows / rowsPerSecond) } });
        return written.ToString();
    }

    /// <summary>Writes a file of a part.</summary>
    private void Part(string part, string file, params string[] lines) => _shell.Write($"parts/{part}/{file}", string.Join('\n', lines) + "\n");

    /// <summary>The table for all parts that were written, packed as the script packs them.</summary>
    private string[] Figures()
    {
        _shell.Fake("pack", """
            mkdir -p "$HERE/out" "$HERE/parts"
            for part in $(ls "$HERE/parts"); do tar -czf "$HERE/out/$part.tgz" -C "$HERE/parts" "$part"; done
            """);
        _shell.Run(_shell.At("bin/pack")).ExitCode.Should().Be(0);
        var (exitCode, output, error) = _shell.Run("gpu.sh", ["--figures", _shell.At("out")]);
        (exitCode, error).Should().Be((0, ""));
        File.ReadAllText(_shell.At("out/figures.txt")).Should().Be(output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The value and the result of a figure, with two spaces between them.</summary>
    private string Result(string figure)
    {
        var lines = Figures();
        var head = lines.Single(line => line.StartsWith("figure "));
        var line = lines.Single(one => one.StartsWith($"{figure}  "));
        var (value, result) = (head.IndexOf("value ", StringComparison.Ordinal), head.IndexOf("result", StringComparison.Ordinal));
        return $"{line[value..result].TrimEnd()}  {line[result..]}";
    }
}
