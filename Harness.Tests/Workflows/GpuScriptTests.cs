namespace Harness.Tests.Workflows;

/// <summary>The script that measures on a machine with a GPU, with programs that stand in for the real ones.</summary>
[Trait("Category", "Unit")]
public sealed class GpuScriptTests : IDisposable
{
    private const string ApiErrors = "========= Program hit cudaErrorInvalidValue (error 1) due to \"invalid argument\" on CUDA API call.";

    private readonly Shell _shell = new();

    public GpuScriptTests()
    {
        _shell.Fake("nvidia-smi", "echo a GPU");
        _shell.Fake("python3", "case $2 in *held*) echo held 1; exec sleep 30 ;; esac");
        _shell.Fake("dotnet", "echo \"$@\"; echo '     Passed: 3'");
        _shell.Fake("compute-sanitizer", "cat \"$HERE/report\"; echo '     Passed: 3'");
        _shell.Fake("research", """
            echo "$@" | tee -a "$HERE/asked"
            case "$*" in
                *$FAILS*) exit 3 ;;
                *$HANGS*) exec sleep 30 ;;
                *"--profile smoke"*|"run lstm"*/whole*) exit 1 ;;
            esac
            """);
        _shell.Write("torch/libtorch_cuda.so", "");
        _shell.Write("tests/Harness.Tests.dll", "");
        _shell.Write("tests/vstest/vstest.console.dll", "");
    }

    public void Dispose() => _shell.Dispose();

    [FactOnShell]
    public void All_parts_but_two_are_printed_where_none_is_named_and_the_sanitizer_comes_last()
    {
        var (exitCode, output, _) = DryRun([]);

        exitCode.Should().Be(0);
        Lines(output).Select(line => line.Split('/')[0]).Distinct()
            .Should().Equal("machine", "tests", "training", "evaluation", "smoke", "reruns", "killed", "memory", "sanitizer");
        Directory.Exists(_shell.At("out")).Should().BeFalse();
    }

    [FactOnShell]
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

    [FactOnShell]
    public void An_unknown_part_and_a_missing_folder_are_refused()
    {
        var (exitCode, _, error) = _shell.Run("gpu.sh", [_shell.At("out"), "test"]);
        (exitCode, error).Should().Be((2, "There is no part 'test'. The parts are: tests training evaluation smoke reruns killed memory sanitizer "
            + "compilation large.\n"));
        _shell.Run("gpu.sh").Should().Match<Shell.Outcome>(outcome => outcome.ExitCode == 2 && outcome.Error.StartsWith("Usage: gpu.sh "));
    }

    [FactOnShell]
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
            "The program 'compute-sanitizer' was not found, which the part sanitizer needs: install the CUDA toolkit, set COMPUTE_SANITIZER to its path, "
                + "or leave the part out by naming the others.",
            "Nothing was run.");
        Directory.Exists(_shell.At("out")).Should().BeFalse();
    }

    [FactOnShell]
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

    [FactOnShell]
    public void A_part_that_fails_is_named_at_the_end_and_the_next_one_runs_and_each_has_one_archive()
    {
        var (exitCode, output, _) = Run(["training", "smoke"], ("FAILS", "--peer"), ("TRAINING_DEVICES", "cuda"));

        exitCode.Should().Be(1);
        output.Should().Contain("training/cuda failed: exit code 3 after ").And.Contain("smoke/smoke: ");
        Lines(output)[^1].Should().Be($"Failed: training/cuda. The output of each part is in '{_shell.At("out")}/PART.tgz'.");
        Files("training").Should().Equal("cuda-recorded-1.txt", "cuda-recorded-8.txt", "cuda.txt", "seeds-1..8.txt", "seeds-1.txt");
        Files("smoke").Should().Equal("smoke.txt");
        Directory.EnumerateFileSystemEntries(_shell.At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .Should().Equal("doctor.txt", "nvidia-smi.txt", "smoke.tgz", "summary.txt", "training.tgz");
        File.ReadAllText(_shell.At("out/summary.txt")).Should().EndWith(output);
    }

    [FactOnShell]
    public void A_part_ends_when_its_seconds_are_used_up()
    {
        var (exitCode, output, _) = Run(["reruns", "smoke"], ("HANGS", "run all --device cuda --fresh --runs"), ("PART_SECONDS", "3"));

        exitCode.Should().Be(1);
        output.Should().Contain("reruns/first-cuda failed: it was stopped after ")
            .And.Contain("reruns/accept-cuda failed: it was not started, because the part's 3 s are used up\n").And.Contain("smoke/smoke: ");
        Lines(output)[^1].Should().StartWith("Failed: reruns/first-cuda reruns/accept-cuda reruns/rerun-cuda-1 ").And.NotContain("smoke");
    }

    [FactOnShell]
    public void A_run_of_no_test_is_a_failure()
    {
        Run(["tests", "compilation"]).Output.Should().Contain("tests/tests: ").And.Contain("compilation/compilation: ").And.NotContain("failed");
        _shell.Fake("dotnet", "echo No test matches the given testcase filter");
        var (exitCode, output, _) = Run(["tests"]);
        exitCode.Should().Be(1);
        output.Should().Contain("tests/tests failed: no test passed");
    }

    [FactOnShell]
    public void A_run_is_killed_and_goes_on_and_another_process_holds_the_memory()
    {
        _shell.Fake("research", """
            checkpoints=$(echo "$*" | sed -n 's/.*--checkpoints \([^ ]*\).*/\1/p')
            case "$*" in
                *--fresh*--checkpoints*) mkdir -p "$checkpoints"; touch "$checkpoints/a.checkpoint"; exec sleep 30 ;;
                *--checkpoints*) [ -f "$checkpoints/a.checkpoint" ] ;;
                "run lstm"*/whole*) exit 1 ;;
            esac
            """);
        var (exitCode, output, _) = Run(["killed", "memory"]);

        exitCode.Should().Be(0, output);
        output.Should().Contain("killed/killed: killed after its first checkpoint\n").And.Contain("killed/after-the-kill: ")
            .And.Contain("memory/memory-1-GiB: ").And.Contain("All measurements are done.");
        Files("killed").Should().Equal("accept-whole.txt", "after-the-kill.txt", "killed.txt", "whole.txt");
        Files("memory").Should().Contain("memory-4-GiB-holder.txt");
    }

    [FactOnShell]
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

    [FactOnShell]
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

    private void Report(string text) => _shell.Write("report", text);

    /// <summary>The variables that a user may have set.</summary>
    private static (string Name, string Value)[] Unset =>
        [("RESEARCH", ""), ("TESTS", ""), ("LIBTORCH_DIR", ""), ("TorchBackend", ""), ("DOTNET_ROOT", ""), ("PYTHON", ""), ("COMPUTE_SANITIZER", "")];

    private Shell.Outcome DryRun(string[] parts, params (string Name, string Value)[] environment) =>
        _shell.Run("gpu.sh", ["--dry-run", _shell.At("out"), .. parts], "", [.. Unset, .. environment]);

    /// <summary>Runs the script with published programs that stand in.</summary>
    private Shell.Outcome Run(string[] parts, params (string Name, string Value)[] environment) => _shell.Run("gpu.sh", [_shell.At("out"), .. parts], "",
        [
            .. Unset, ("RESEARCH", _shell.At("bin/research")), ("TESTS", _shell.At("tests/Harness.Tests.dll")), ("LIBTORCH_DIR", _shell.At("torch")),
            ("FAILS", "none"), ("HANGS", "none"), .. environment,
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
