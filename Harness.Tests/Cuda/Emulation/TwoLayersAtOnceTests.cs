namespace Harness.Tests.Cuda.Emulation;

/// <summary>Runs the thread blocks of two layers at the same time. Each block is a process, so blocks wait for each other's numbers as on a GPU.</summary>
[Trait("Category", "Unit")]
public sealed class TwoLayersAtOnceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FactWithCompiler]
    public void Blocks_that_wait_for_each_other_give_the_bits_of_one_part_after_the_other() =>
        Run(change: null).Should().Be("""
            two_lstms_forward: equal
            two_lstms_forward without the other parts: NaN
            two_lstms_backward: equal
            two_lstms_backward without the other parts: NaN
            two_relus_forward: equal
            two_relus_forward without the other parts: NaN
            two_relus_backward: equal
            two_relus_backward without the other parts: NaN

            """);

    [FactWithCompiler]
    public void Blocks_that_do_not_wait_give_different_results() =>
        Run(source => source.Replace("== PENDING && !lost", "== PENDING && false", StringComparison.Ordinal)).Should().Contain("forward: different");

    private string Run(Func<string, string>? change)
    {
        EmulatedGpu.WriteSources(_folder.Path, change);
        var program = Path.Combine(_folder.Path, "at-once");
        var (exitCode, output) = EmulatedGpu.Start("g++",
            ["-std=c++20", "-O1", "-pthread", "-DLOWER=16", "-DUPPER=32", "-o", program, Path.Combine(_folder.Path, "AtOnce.cpp")]);
        exitCode.Should().Be(0, output);
        return EmulatedGpu.Start(program, []).Output;
    }
}
