using Mono.Cecil;

namespace Harness.Tests.Architecture;

/// <summary>Tests that code which computes weights or reported figures calls no function whose result may differ between CPUs or C libraries. The tests read
/// the compiled code. The functions of torch are banned symbols, so they are not checked here.</summary>
[Trait("Category", "Unit")]
public sealed class PortableArithmeticTests
{
    /// <summary>Namespaces and types that compute weights or reported figures.</summary>
    private static readonly string[] CheckedCode =
        ["Harness.Arithmetic.", "Harness.Models.", "Harness.Training.", "Experiments.Tests.Models.", "Harness.Metrics.BinaryCrossEntropy",
            "Harness.Metrics.ReliabilityCurve"];

    /// <summary>Names of functions that call the system's C library, that return estimates, or that use vectors of the machine's own width.</summary>
    private static readonly HashSet<string> FunctionsThatMayDiffer =
        ["Exp", "Log", "Log2", "Log10", "Log1P", "LogP1", "ExpM1", "Pow", "Cbrt", "Sin", "Cos", "SinCos", "Tan", "Tanh", "Sinh", "Cosh", "Asin", "Acos", "Atan",
            "Atan2", "Asinh", "Acosh", "Atanh",
         "ReciprocalEstimate", "ReciprocalSqrtEstimate", "Hypot", "RootN", "MultiplyAddEstimate", "SigmoidEstimate"];

    private static readonly string[] TypesOfThoseFunctions =
        ["System.Math", "System.MathF", "System.Double", "System.Single", "System.Runtime.Intrinsics.Vector", "System.Numerics.Vector",
            "System.Runtime.Intrinsics.X86", "System.Runtime.Intrinsics.Arm"];

    [Theory, InlineData("Harness.dll"), InlineData("Experiments.Tests.dll")]
    public void Code_that_computes_weights_or_figures_does_not_call_the_mathematics_of_the_system(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly));
        var checkedTypes = module.GetTypes()
            .Where(type => CheckedCode.Any(name => Outermost(type).StartsWith(name, StringComparison.Ordinal)))
            .ToList();
        checkedTypes.Should().NotBeEmpty();
        checkedTypes.SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>().Where(MayDiffer),
                (method, callee) => $"{method.FullName} calls {callee.FullName}")
            .Should().BeEmpty();
    }

    /// <summary>Checks that the search finds forbidden calls: one of <see cref="Math"/>, one of <see cref="MathF"/> and one of a vector.</summary>
    [Fact]
    public void Forbidden_calls_are_found()
    {
        using var tests = ModuleDefinition.ReadModule(typeof(PortableArithmeticTests).Assembly.Location);
        tests.GetTypes().Single(type => type.Name == nameof(ForbiddenCalls)).Methods.SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand).OfType<MethodReference>()
            .Count(MayDiffer).Should().Be(3);
    }

    private static bool MayDiffer(MethodReference callee) =>
        TypesOfThoseFunctions.Any(type => callee.DeclaringType.FullName.StartsWith(type, StringComparison.Ordinal))
            && (FunctionsThatMayDiffer.Contains(callee.Name) || callee.Name.Contains("Estimate", StringComparison.Ordinal))
        || callee.DeclaringType.FullName.StartsWith("System.Numerics.Tensors", StringComparison.Ordinal)
        || callee.DeclaringType.FullName.StartsWith("System.Numerics.Vector", StringComparison.Ordinal);

    private static string Outermost(TypeDefinition type) => type.DeclaringType is { } outer ? Outermost(outer) : type.FullName;

    private static class ForbiddenCalls
    {
        public static double Compute(double x) =>
            Math.Exp(x) + MathF.Tanh((float)x) + System.Runtime.Intrinsics.Vector256.Log(System.Runtime.Intrinsics.Vector256.Create(x))[0];
    }
}
