using Mono.Cecil;

namespace Harness.Tests.Architecture;

/// <summary>Reads the compiled code and keeps out of it whatever may differ between CPUs or C libraries, where it decides a weight or a reported figure.
/// torch's own functions are banned symbols.</summary>
[Trait("Category", "Unit")]
public sealed class PortableArithmeticTests
{
    private static readonly string[] Decisive =
        ["Harness.Arithmetic.", "Harness.Models.", "Harness.Training.", "Experiments.Tests.Models.", "Harness.Metrics.BinaryCrossEntropy",
            "Harness.Metrics.ReliabilityCurve"];

    /// <summary>Names of functions that call the system's C library, that are estimates, or whose lanes are the machine's.</summary>
    private static readonly HashSet<string> OfMath =
        ["Exp", "Log", "Log2", "Log10", "Log1P", "LogP1", "ExpM1", "Pow", "Cbrt", "Sin", "Cos", "SinCos", "Tan", "Tanh", "Sinh", "Cosh", "Asin", "Acos", "Atan",
            "Atan2", "Asinh", "Acosh", "Atanh",
         "ReciprocalEstimate", "ReciprocalSqrtEstimate", "Hypot", "RootN", "MultiplyAddEstimate", "SigmoidEstimate"];

    private static readonly string[] Owners =
        ["System.Math", "System.MathF", "System.Double", "System.Single", "System.Runtime.Intrinsics.Vector", "System.Numerics.Vector",
            "System.Runtime.Intrinsics.X86", "System.Runtime.Intrinsics.Arm"];

    [Theory, InlineData("Harness.dll"), InlineData("Experiments.Tests.dll")]
    public void Nothing_that_decides_a_weight_calls_the_system_s_mathematics(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly));
        var decisive = module.GetTypes()
            .Where(type => Decisive.Any(name => Outermost(type).StartsWith(name, StringComparison.Ordinal)))
            .ToList();
        decisive.Should().NotBeEmpty();
        decisive.SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().Where(MayDiffer),
                (method, callee) => $"{method.FullName} calls {callee.FullName}")
            .Should().BeEmpty();
    }

    /// <summary>The test sees such a call where there is one.</summary>
    [Fact]
    public void A_call_of_them_is_seen()
    {
        using var tests = ModuleDefinition.ReadModule(typeof(PortableArithmeticTests).Assembly.Location);
        tests.GetTypes().Single(type => type.Name == nameof(Offender)).Methods.SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand).OfType<MethodReference>()
            .Count(MayDiffer).Should().Be(3);
    }

    private static bool MayDiffer(MethodReference callee) =>
        Owners.Any(owner => callee.DeclaringType.FullName.StartsWith(owner, StringComparison.Ordinal))
            && (OfMath.Contains(callee.Name) || callee.Name.Contains("Estimate", StringComparison.Ordinal))
        || callee.DeclaringType.FullName.StartsWith("System.Numerics.Tensors", StringComparison.Ordinal)
        || callee.DeclaringType.FullName.StartsWith("System.Numerics.Vector", StringComparison.Ordinal);

    private static string Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type.FullName;

    private static class Offender
    {
        public static double Offend(double x) =>
            Math.Exp(x) + MathF.Tanh((float)x) + System.Runtime.Intrinsics.Vector256.Log(System.Runtime.Intrinsics.Vector256.Create(x))[0];
    }
}
