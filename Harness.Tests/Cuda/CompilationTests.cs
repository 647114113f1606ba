using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda;

/// <summary>Tests that every kernel compiles for the common kinds of NVIDIA GPUs. The tests need NVIDIA's compiler, but no GPU.</summary>
[Trait("Category", "Unit")]
public sealed class CompilationTests
{
    private static readonly int[] Units = [16, 32, 48, 64];
    private static readonly (int Lower, int Upper)[] UnitsOfTwoLayers = [(64, 64), (64, 32), (16, 64), (48, 16)];

    [FactWithNvrtc(75)]
    public void Every_kernel_compiles_for_Turing() => Compile("sm_75");

    [FactWithNvrtc(86)]
    public void Every_kernel_compiles_for_Ampere() => Compile("sm_86");

    [FactWithNvrtc(89)]
    public void Every_kernel_compiles_for_Ada() => Compile("sm_89");

    [FactWithNvrtc(90)]
    public void Every_kernel_compiles_for_Hopper() => Compile("sm_90");

    [FactWithNvrtc(100)]
    public void Every_kernel_compiles_for_Blackwell_of_data_centres() => Compile("sm_100");

    [FactWithNvrtc(120)]
    public void Every_kernel_compiles_for_Blackwell_of_workstations() => Compile("sm_120");

    [FactWithNvrtc(86)]
    public void A_mistake_in_a_source_is_reported_with_the_compiler_s_message() =>
        FluentActions.Invoking(() => SomeNvrtc.Found!.Compile("Wrong.cu", "extern \"C\" __global__ void wrong() { return 1 +; }", "sm_86", "UNITS=16"))
            .Should().Throw<InvalidOperationException>()
            .WithMessage("Wrong.cu does not compile with --gpu-architecture=sm_86 -DUNITS=16: Wrong.cu(1): error:*");

    private static void Compile(string architecture)
    {
        var sources = typeof(CudaProgram).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cu", StringComparison.Ordinal)).ToList();
        sources.Should().HaveCountGreaterThanOrEqualTo(3);
        foreach (var (name, source) in sources.Select(name => (name, CudaProgram.SourceOf(name))).Append(("Probe.cu", OwnKernels.Probe)))
        {
            foreach (var definitions in DefinitionsFor(source))
            {
                var cubin = SomeNvrtc.Found!.Compile(name, source, architecture, definitions);
                cubin[..4].Should().Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'],
                    $"{name} with {string.Join(", ", definitions)} is machine code for {architecture}");
            }
        }
    }

    private static IEnumerable<string[]> DefinitionsFor(string source) =>
        source.Contains("LOWER", StringComparison.Ordinal) ? UnitsOfTwoLayers.Select(units => new[] { $"LOWER={units.Lower}", $"UPPER={units.Upper}" })
            : source.Contains("UNITS", StringComparison.Ordinal) ? Units.Select(units => new[] { $"UNITS={units}" }) : [[]];
}
