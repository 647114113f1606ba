using System.Reflection;
using System.Text.RegularExpressions;
using Harness.Commands;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>The script that measures on a machine with a GPU, with programs that stand in for the real ones.</summary>
[Trait("Category", "Unit")]
public sealed class GpuScriptTests : IDisposable
{
    private const string ApiErrors = "========= Program hit cudaErrorInvalidValue (error 1) due to \"invalid argument\" on CUDA API call.";

    /// <summary>A script that stands in for the program. It compares with snapshots as the command <c>run</c> does: a first run leaves them as received, and
    /// once they are accepted, a further run equals them.</summary>
    private const string Program = """
        echo "$@" | tee -a "$HERE/asked"
        option() { echo "$given" | sed -n "s|.* $1 \([^ ]*\).*|\1|p"; }
        given="$* " results=$(option --results) runs=$(option --runs) experiments=1
        case "$*" in
            *$FAILS*) exit 3 ;;
            *$HANGS*) exec sleep 30 ;;
            doctor) echo "ok       device: $DEVICE" ;;
            accept*) mv "$results/received" "$results/accepted" ;;
            "run "*--json*) echo '{"event":"result","experiment":"lstm"}' ;;
            "run lstm"*"--seeds 1..8"*) mkdir -p "$runs"; for seed in 1 2 3 4 5 6 7 8; do touch "$runs/seed-$seed.a.json"; done ;;
            "run "*)
                [ "$2" != all ] || experiments=14
                for one in $(seq "$experiments") comparison claims; do
                    [ ! -d "$results/accepted" ] || echo "$one equals its snapshot in every digit."
                    mkdir -p "$results/received"
                    touch "$results/received/$one.received.json"
                done
                [ ! -d "$results/accepted" ] || { rm -r "$results/received"; echo "All 16 snapshots hold."; exit 0; }
                exit 1 ;;
        esac
        """;

    /// <summary>Stands before <see cref="Program"/>: a run writes a checkpoint and goes on until it is killed, and the next one continues from there.</summary>
    private const string Checkpoints = """
        checkpoints=$(echo "$*" | sed -n 's/.*--checkpoints \([^ ]*\).*/\1/p')
        case "$*" in
            *--fresh*--checkpoints*) mkdir -p "$checkpoints"; touch "$checkpoints/a.checkpoint"; exec sleep 30 ;;
            *--checkpoints*) [ -f "$checkpoints/a.checkpoint" ] && echo "Continues from '$checkpoints/a.checkpoint': epoch 2, row 64." ;;
        esac

        """;

    private readonly Shell _shell = new();

    public GpuScriptTests()
    {
        _shell.Fake("nvidia-smi", "echo a GPU");
        Python("echo held 1; exec sleep 30");
        _shell.Fake("dotnet", "echo \"$@\"; echo '     Passed: 3'");
        _shell.Fake("compute-sanitizer", "cat \"$HERE/report\"; echo '     Passed: 3'");
        _shell.Fake("research", Program);
        _shell.Write("torch/libtorch_cuda.so", "");
        _shell.Write("tests/Harness.Tests.dll", "");
        _shell.Write("tests/vstest/vstest.console.dll", "");
    }

    public void Dispose() => _shell.Dispose();

    [FactOnShell("python3")]
    public void All_parts_but_three_are_printed_where_none_is_named_and_the_sanitizer_comes_last()
    {
        var (exitCode, output, _) = DryRun([]);

        exitCode.Should().Be(0);
        Lines(output).Select(line => line.Split('/')[0]).Distinct()
            .Should().Equal("machine", "tests", "training", "evaluation", "smoke", "reruns", "killed", "memory", "sanitizer");
        Directory.Exists(_shell.At("out")).Should().BeFalse();
    }

    [FactOnShell("python3")]
    public void Training_measures_recordings_of_one_step_and_of_eight_and_takes_its_settings_from_variables()
    {
        Lines(DryRun(["training"]).Output).Should()
            .ContainSingle(line => line.StartsWith("training/cuda-recorded-1: ") && line.Contains("--models lstm --recorded-steps 1 --seconds 2"))
            .And.ContainSingle(line => line.StartsWith("training/cuda-recorded-8: ") && line.Contains("--models lstm --recorded-steps 8 --seconds 2"));

        var set = DryRun(["training", "evaluation"], ("TRAINING_MODELS", "cnn"), ("TRAINING_ROUNDS", "2"),
            ("TRAINING_SECONDS", "0.1"), ("TRAINING_DEVICES", "cuda-tf32"), ("EVALUATION_MODELS", "rnn-50"), ("EVALUATION_ROUNDS", "4"),
            ("EVALUATION_SECONDS", "0.2"), ("EVALUATION_DEVICES", "cuda-tf32"), ("EVALUATION_ROWS", "77"), ("PEER_SECONDS", "9")).Output;

        Lines(set).Where(line => line.Contains("--peer ")).Should().Equal(
            "training/cuda-tf32: ./research bench train --device cuda-tf32 --models cnn --peer --python python3 --peer-timeout 9 "
                + "--seconds 0.1 --rounds 2 --json",
            "evaluation/cuda-tf32-77: ./research bench train --device cuda-tf32 --models rnn-50 --peer --python python3 --peer-timeout 9 "
                + "--seconds 0.2 --rounds 4 --evaluated-rows 77 --json");
    }

    [FactOnShell("python3")]
    public void An_unknown_part_and_a_missing_folder_are_refused()
    {
        var (exitCode, _, error) = _shell.Run("gpu.sh", [_shell.At("out"), "test"]);
        (exitCode, error).Should().Be((2, "There is no part 'test'. The parts are: tests training evaluation smoke reruns killed memory sanitizer "
            + "compilation large sample.\n"));
        _shell.Run("gpu.sh").Should().Match<Shell.Outcome>(outcome => outcome.ExitCode == 2 && outcome.Error.StartsWith("Usage: gpu.sh "));
    }

    [FactOnShell("python3")]
    public void Everything_that_is_missing_is_said_at_the_start_in_a_sentence_each()
    {
        foreach (var tool in new[] { "bash", "dirname", "timeout", "setsid", "tar", "cat" })
            File.CreateSymbolicLink(_shell.At(tool), ThePath(tool));
        var (exitCode, output, error) = _shell.Run("gpu.sh", [_shell.At("out")], "", [.. Unset, ("PATH", _shell.At("."))]);

        (exitCode, output).Should().Be((2, ""));
        Lines(error).Should().Equal(
            "The program nvidia-smi was not found: install NVIDIA's driver, or put its folder on the PATH.",
            "No .NET SDK was found, which ./research needs: install it, or set RESEARCH to the file research of a published program.",
            "TorchBackend is '', so ./research would be built for a CPU: set it to cuda, or to external with LIBTORCH_DIR.",
            "No .NET SDK was found, which \"dotnet test\" needs: install it, or set TESTS to a published Harness.Tests.dll.",
            "'python3' has no numpy and torch that see the GPU, which the parts training, evaluation and memory need: "
                + "set PYTHON to a Python with PyTorch for CUDA.",
            "Nothing was run.");
        Directory.Exists(_shell.At("out")).Should().BeFalse();

        _shell.Run("gpu.sh", [_shell.At("out"), "sanitizer", "sample"], "", [.. Unset, ("PATH", _shell.At("."))]).Error.Should()
            .Contain("The program 'compute-sanitizer' was not found, which the part sanitizer needs: install the CUDA toolkit, set COMPUTE_SANITIZER to its "
                + "path, or leave the part out by naming the others.\n")
            .And.Contain("AMAZON_REVIEWS_DIR is not set, which the part sample needs: set it to the folder with the files train.ft.txt and test.ft.txt.\n");
    }

    /// <summary>Checks that a filter names an existing test. A filter without a match would leave a kernel unmeasured, and nobody would notice if other filters
    /// beside it match.</summary>
    [FactOnShell("python3")]
    public void Every_filter_matches_a_test()
    {
        string[] tests = [.. typeof(GpuScriptTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FactAttribute>(inherit: true) is not null).Select(method => $"{method.DeclaringType}.{method.Name}")];
        var named = Regex.Matches(DryRun(AllParts).Output, "FullyQualifiedName~([A-Za-z0-9_.]+)").Select(match => match.Groups[1].Value).Distinct().ToList();

        named.Should().HaveCount(5).And.AllSatisfy(name => tests.Should().Contain(test => test.Contains(name, StringComparison.Ordinal)));
    }

    [FactOnShell("python3")]
    public void The_program_has_every_command_and_option_that_the_script_gives_it()
    {
        var commands = StudyProgram.CommandsOf(AmazonReviews.Study);
        var given = Lines(DryRun(AllParts).Output).Where(line => line.Contains("./research "))
            .Select(line => line.Split("./research ")[1].Split(" & ")[0]).ToList();

        given.Should().HaveCountGreaterThan(30).And.AllSatisfy(line =>
            commands.Parse(line.Split(' '), StudyProgram.Configuration).Errors.Should().BeEmpty($"'{line}' is right"));
    }

    [FactOnShell("python3")]
    public void Both_scripts_know_how_many_experiments_the_study_has()
    {
        string Text(string script) => File.ReadAllText(Path.Combine(Workspace.Root, ".github", "scripts", script));
        Text("gpu.sh").Should().Contain($"\nexperiments={AmazonReviews.Study.Experiments.Count} ");
        Text("gpu-figures.py").Should().Contain($"\nEXPERIMENTS = {AmazonReviews.Study.Experiments.Count}\n");
    }

    [FactOnShell("python3")]
    public void Nothing_is_measured_if_the_program_does_not_find_the_GPU()
    {
        var (exitCode, output, error) = Run(["smoke"], ("DEVICE", "cpu, although there is a driver"));

        (exitCode, error).Should().Be((2, "Nothing was measured, because doctor does not find the GPU; it says \"ok       device: cpu, although there is a "
            + "driver\".\n"));
        output.Should().NotContain("smoke");
    }

    [FactOnShell("python3")]
    public void Without_the_sanitizer_the_other_parts_are_measured_and_the_reason_is_said()
    {
        File.Delete(_shell.At("bin/compute-sanitizer"));
        _shell.Fake("research", Checkpoints + Program);
        var (exitCode, output, _) = Run([], ("COMPUTE_SANITIZER", "no-sanitizer"));

        exitCode.Should().Be(0, output);
        var sentence = "The part sanitizer was left out, because the program 'no-sanitizer' was not found: ";
        Lines(output)[^2].Should().StartWith(sentence);
        File.ReadAllText(_shell.At("out/summary.txt")).Should().Contain(sentence).And.Contain("UTC: tests training evaluation smoke reruns killed memory\n");
        output.Should().Contain("memory/memory-eight-at-once: ").And.NotContain("sanitizer/");
    }

    /// <summary>Checks that exit code 1 of a run, which means new snapshots, is not taken for a measurement if nothing was trained.</summary>
    [FactOnShell("python3")]
    public void A_first_run_is_a_failure_unless_it_leaves_the_snapshots_of_all_experiments()
    {
        _shell.Fake("research", Program.Replace("experiments=14", "experiments=13", StringComparison.Ordinal));
        Run(["smoke"]).Output.Should().Contain("smoke/smoke failed: it left the snapshots of 13 experiments, but 14 were expected");

        _shell.Fake("research", Program.Replace("exit 1 ;;", "echo 'lstm, seed 2 failed: a fault (Exception).'; exit 1 ;;", StringComparison.Ordinal));
        Run(["smoke"]).Output.Should().Contain("smoke/smoke failed: it says \"lstm, seed 2 failed: a fault (Exception).\"");
    }

    [FactOnShell("python3")]
    public void A_rerun_that_agrees_within_noise_is_a_failure()
    {
        Run(["reruns"]).Output.Should().Contain("reruns/rerun-cuda-tf32-8: 14 of 14 experiments are equal in every digit").And.NotContain("failed");

        _shell.Fake("research", Program.Replace("echo \"$one equals", "[ $one = 7 ] && echo \"7 agrees with its snapshot within noise.\" || echo \"$one equals",
            StringComparison.Ordinal));
        Run(["reruns"]).Output.Should().Contain("reruns/rerun-cuda-1 failed: only 13 of 14 experiments are equal in every digit");
    }

    [FactOnShell("python3")]
    public void The_results_of_several_calls_are_kept_in_one_archive()
    {
        Run(["training"], ("TRAINING_DEVICES", "cuda"));
        Run(["training"], ("TRAINING_DEVICES", "cuda-tf32"));
        Files("training").Should().Contain(["cuda.json", "cuda-tf32.json", "seeds-1..8.json"]);
    }

    [FactOnShell("python3")]
    public void Reviews_are_made_for_the_large_part_if_there_are_none_and_the_memory_is_watched()
    {
        _shell.Fake("nvidia-smi", "echo 500");
        _shell.Fake("research", "[ $1 = run ] && sleep 2; " + Program);
        Run(["large"]).Output.Should().Contain("large/synthesize: ").And.Contain("large/memory: at most 500 MiB of the GPU");
        Run(["large"], ("AMAZON_REVIEWS_DIR", "reviews")).Output.Should().NotContain("large/synthesize");
        File.ReadAllLines(_shell.At("asked")).Should().ContainSingle(line => line.Contains("--profile full --data reviews "));
    }

    [FactOnShell("python3")]
    public void The_received_snapshots_of_the_profile_sample_are_kept_and_a_rerun_reproduces_them()
    {
        Run(["sample"], ("AMAZON_REVIEWS_DIR", "reviews")).Output.Should().Contain("sample/rerun-sample: 14 of 14 experiments are equal in every digit");
        Files("sample").Should().Contain(["received/received/14.received.json", "rerun-sample.txt"]);
    }

    [FactOnShell("python3")]
    public void Published_programs_are_checked_too()
    {
        var (exitCode, _, error) = Run(["smoke", "tests"], ("RESEARCH", _shell.At("nothing")), ("TESTS", _shell.At("a/b.dll")));
        exitCode.Should().Be(2);
        error.Should().Contain($"RESEARCH is '{_shell.At("nothing")}', which is not a program")
            .And.Contain($"TESTS is '{_shell.At("a/b.dll")}', which is not a file")
            .And.Contain($"There is no '{_shell.At("a/vstest/vstest.console.dll")}'");

        Run(["smoke"], ("LIBTORCH_DIR", _shell.At("tests"))).Error.Should().StartWith("LIBTORCH_DIR is not set to a folder with libtorch_cuda.so: ");

        _shell.Fake("research", "echo 'You must install .NET' >&2; exit 131");
        Run(["smoke"]).Error.Should().StartWith($"'{_shell.At("bin/research")} --help' fails (You must install .NET): ").And.Contain("set DOTNET_ROOT");
    }

    [FactOnShell("python3")]
    public void A_part_that_fails_is_named_at_the_end_and_the_next_one_runs_and_each_has_one_archive()
    {
        var (exitCode, output, _) = Run(["training", "smoke"], ("FAILS", "--peer"), ("TRAINING_DEVICES", "cuda"));

        exitCode.Should().Be(1);
        output.Should().Contain("training/cuda failed: exit code 3 after ").And.Contain("smoke/smoke: ");
        Lines(output)[^1].Should().Be($"Failed: training/cuda. The figures are in '{_shell.At("out")}/figures.txt', and the "
            + $"output of each part in '{_shell.At("out")}/PART.tgz'.");
        Files("training").Where(file => file.StartsWith("cuda")).Should().Equal("cuda-recorded-1.json", "cuda-recorded-1.state", "cuda-recorded-1.txt",
            "cuda-recorded-8.json", "cuda-recorded-8.state", "cuda-recorded-8.txt", "cuda.json", "cuda.state", "cuda.txt");
        Files("smoke").Should().Contain(["smoke.state", "smoke.txt", "start.txt", "results/received/14.received.json"]);
        Directory.EnumerateFileSystemEntries(_shell.At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .Should().Equal("doctor.txt", "figures.txt", "nvidia-smi.txt", "smoke.tgz", "summary.txt", "training.tgz");
        File.ReadAllText(_shell.At("out/summary.txt")).Should().EndWith(output);
    }

    [FactOnShell("python3")]
    public void A_part_ends_when_its_seconds_are_used_up()
    {
        var (exitCode, output, _) = Run(["reruns", "smoke"], ("HANGS", "run all --device cuda --fresh --runs"), ("PART_SECONDS", "3"));

        exitCode.Should().Be(1);
        output.Should().Contain("reruns/first-cuda failed: it was stopped after ")
            .And.Contain("reruns/accept-cuda failed: it was not started, because the part's 3 s are used up\n").And.Contain("smoke/smoke: ");
        Lines(output)[^1].Should().StartWith("Failed: reruns/first-cuda reruns/accept-cuda reruns/rerun-cuda-1 ").And.NotContain("smoke");
    }

    [FactOnShell("python3")]
    public void A_run_of_no_test_is_a_failure()
    {
        Run(["tests", "compilation"]).Output.Should().Contain("tests/tests: ").And.Contain("compilation/compilation: ").And.NotContain("failed");
        _shell.Fake("dotnet", "echo No test matches the given testcase filter");
        var (exitCode, output, _) = Run(["tests"]);
        exitCode.Should().Be(1);
        output.Should().Contain("tests/tests failed: no test passed");
    }

    [FactOnShell("python3")]
    public void A_run_is_killed_and_goes_on_and_another_process_holds_the_memory()
    {
        _shell.Fake("research", Checkpoints + Program);
        var (exitCode, output, _) = Run(["killed", "memory"]);

        exitCode.Should().Be(0, output);
        output.Should().Contain("killed/killed: killed after its first checkpoint\n").And.Contain("killed/after-the-kill: ")
            .And.Contain("memory/memory-1-GiB: ").And.Contain("All measurements are done.");
        output.Should().Contain("killed/after-the-kill: 14 of 14 experiments are equal in every digit")
            .And.Contain("memory/memory-1-GiB: 8 of 8 seeds finished, and 0 ended with the message of lacking memory");
        Files("killed").Should().Contain(["accept-whole.txt", "after-the-kill.txt", "killed.txt", "whole.txt"]);
        Files("memory").Should().Contain("memory-4-GiB-holder.txt");

        _shell.Fake("research", Checkpoints.Replace("Continues from", "Nothing at", StringComparison.Ordinal) + Program);
        Run(["killed"]).Output.Should().Contain("killed/after-the-kill failed: no run continued from a checkpoint");
    }

    [FactOnShell("python3")]
    public void Where_memory_lacks_each_of_eight_seeds_finishes_or_says_so()
    {
        const string Finished = "for seed in 1 2 3 4 5 6 7 8";
        string Said(string message)
        {
            _shell.Fake("research", Program.Replace(Finished, $"echo '{message}'; for seed in 1 2 3 4 5 6", StringComparison.Ordinal)
                .Replace("done ;;", "done; exit 1 ;;", StringComparison.Ordinal));
            return Run(["memory"]).Output;
        }

        Said("lstm, seeds 7, 8 failed: The GPU ran out of memory while training. It asked for 2 MiB.").Should()
            .Contain("memory/memory-1-GiB: 6 of 8 seeds finished, and 2 ended with the message of lacking memory")
            .And.Contain("memory/memory-eight-at-once failed: exit code 1");
        Said("lstm, seeds 7, 8 failed: a fault (Exception).").Should()
            .Contain("memory/memory-4-GiB failed: 6 of 8 seeds finished, and 0 ended with the message of lacking memory: 2 are missing");
    }

    [FactOnShell("python3")]
    public void A_GPU_with_less_memory_than_shall_be_left_is_not_measured()
    {
        Python("case $2 in *'(4 *'*) echo only 3.6 GiB >&2; exit 1 ;; esac; echo held 1; exec sleep 30");
        var (exitCode, output, _) = Run(["memory"]);

        exitCode.Should().Be(0, output);
        output.Should().Contain("memory/memory-4-GiB: not measured, because the GPU has only 3.6 GiB free\n").And.Contain("memory/memory-1-GiB: 8 of 8 seeds");
    }

    [FactOnShell("python3")]
    public void The_sanitizer_is_judged_by_what_it_reports_of_our_kernels()
    {
        Report($"{ApiErrors}\n=========     Host Frame: dropout [0x1] in /lib/libtorch_cuda.so\n=========     at vectorized_dropout_kernel(float *)+0x10\n"
            + "========= ERROR SUMMARY: 2 errors\n");
        Run(["sanitizer"]).Should().Match<Shell.Outcome>(outcome => outcome.ExitCode == 0
            && outcome.Output.Contains("sanitizer/memcheck-report: no error in our kernels (ERROR SUMMARY: 2 errors)\n"));

        string[] places = ["at meter_keep+0x10", "at 0x160 in two_lstms_forward(float *)", "Write access at TwoLayers.cu:12:two_relus_backward+0x1"];
        foreach (var place in places)
        {
            Report($"========= Invalid __global__ write of size 4 bytes\n=========     {place}\n========= ERROR SUMMARY: 1 error\n");
            var (exitCode, output, _) = Run(["sanitizer"]);
            exitCode.Should().Be(1, place);
            output.Should().Contain("sanitizer/memcheck-report failed: it reports errors in our kernels: ").And.Contain(place);
        }

        Report("========= COMPUTE-SANITIZER\n");
        Run(["sanitizer"]).Output.Should().Contain("sanitizer/racecheck-report failed: it ended without a summary");
    }

    [FactOnShell("python3")]
    public void The_sanitizer_runs_memcheck_first_for_half_of_the_time_and_then_racecheck()
    {
        _shell.Fake("compute-sanitizer", "echo \"$@\" >> \"$HERE/sanitized\"; echo '========= ERROR SUMMARY: 0 errors'; "
            + "[ $2 = memcheck ] && exec sleep 30; echo '     Passed: 3'");
        var (exitCode, output, _) = Run(["sanitizer"], ("PART_SECONDS", "6"));

        exitCode.Should().Be(1);
        output.Should().Contain("sanitizer/memcheck failed: it was stopped after ").And.Contain("sanitizer/racecheck-report: no error in our kernels");
        File.ReadAllLines(_shell.At("sanitized")).Select(line => line.Split(" dotnet ")[0]).Should().Equal(
            "--tool memcheck --target-processes all --error-exitcode 0 --report-api-errors no", "--tool racecheck --target-processes all --error-exitcode 0");
    }

    private static string[] AllParts =>
        ["tests", "training", "evaluation", "smoke", "reruns", "killed", "memory", "sanitizer", "compilation", "large", "sample"];

    /// <summary>Replaces Python where it uses torch. Where it makes the table of figures, it is the real one.</summary>
    private void Python(string holdsMemory) => _shell.Fake("python3",
        $"case \"$*\" in *gpu-figures*) exec {ThePath("python3")} \"$@\" ;; *held*) {holdsMemory} ;; esac");

    private void Report(string text) => _shell.Write("report", text);

    /// <summary>The variables that a user may have set.</summary>
    private static (string Name, string Value)[] Unset =>
        [("RESEARCH", ""), ("TESTS", ""), ("LIBTORCH_DIR", ""), ("TorchBackend", ""), ("DOTNET_ROOT", ""), ("PYTHON", ""), ("COMPUTE_SANITIZER", ""),
            ("AMAZON_REVIEWS_DIR", "")];

    private Shell.Outcome DryRun(string[] parts, params (string Name, string Value)[] environment) =>
        _shell.Run("gpu.sh", ["--dry-run", _shell.At("out"), .. parts], "", [.. Unset, .. environment]);

    /// <summary>Runs the script with published programs that stand in.</summary>
    private Shell.Outcome Run(string[] parts, params (string Name, string Value)[] environment) => _shell.Run("gpu.sh", [_shell.At("out"), .. parts], "",
        [
            .. Unset, ("RESEARCH", _shell.At("bin/research")), ("TESTS", _shell.At("tests/Harness.Tests.dll")), ("LIBTORCH_DIR", _shell.At("torch")),
            ("FAILS", "none"), ("HANGS", "none"), ("DEVICE", "cuda, 1 device, driver 550.120"), .. environment,
        ]);

    /// <summary>The files of a part's archive, without the folder of the part.</summary>
    private string[] Files(string part)
    {
        _shell.Fake("unpack", "tar -tzf \"$HERE/out/$1.tgz\" | grep -v '/$' | sed 's|^[^/]*/||'");
        return [.. Lines(_shell.Run(_shell.At("bin/unpack"), [part]).Output).Order(StringComparer.Ordinal)];
    }

    private static string ThePath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, tool)).First(File.Exists);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
