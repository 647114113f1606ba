using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Architecture;

/// <summary>Tests that the compiled code has neither of two kinds of races. A test run does not show them reliably, so these tests read the code.</summary>
[Trait("Category", "Unit")]
public sealed class RaceTests
{
    private const string ScalarType = "TorchSharp.Scalar";

    /// <summary>The method of TorchSharp that is allowed: it creates temporary scalars from number arguments, but the code here passes tensors only.</summary>
    private const string CalledWithTensorsOnly = "CompilationUnit::invoke";

    private static readonly DefaultAssemblyResolver Resolver = CreateResolver(AppContext.BaseDirectory);

    private static readonly ModuleDefinition Torch = Read("TorchSharp.dll");

    private static readonly Lazy<HashSet<string>> MethodsWithTemporaryScalars = new(FindMethodsOfTorchWithTemporaryScalars);

    public static TheoryData<string> Assemblies => ["Harness.dll", "Harness.Xunit.dll", "Harness.Tests.dll", "Experiments.Tests.dll"];

    /// <summary>
    /// Checks that every <c>Scalar</c> is kept alive. TorchSharp 0.107 passes the address of a <c>Scalar</c> to native code without keeping the object alive.
    /// The garbage collector may free a temporary one during the call, which gives "Unknown scalar type" or a wrong number. So a number for torch must be in a
    /// field, or in a variable that is disposed of after the call.
    /// </summary>
    [Theory, MemberData(nameof(Assemblies))]
    public void Every_number_that_is_passed_to_torch_is_kept_alive(string assembly) =>
        OnePerLine(Calls(Read(assembly)).Where(IsNotSpecimen).Where(call => CreatesScalar(call.Callee) && !IsKeptAlive(call))
            .Select(call => call.Caller.FullName)).Should().BeEmpty();

    [Theory, MemberData(nameof(Assemblies))]
    public void No_method_of_torch_is_called_that_creates_a_temporary_scalar(string assembly) =>
        OnePerLine(Calls(Read(assembly)).Where(IsNotSpecimen).Where(CallsMethodWithTemporaryScalar)
            .Where(call => !call.Callee.FullName.Contains(CalledWithTensorsOnly, StringComparison.Ordinal))
            .Select(call => $"{call.Caller.FullName} calls {call.Callee.FullName}")).Should().BeEmpty();

    /// <summary>
    /// Checks that no method tests for a file before it opens the file, because another process may delete the file in between.
    /// <see cref="Harness.Storage.OptionalFile"/> opens the file without such a test.
    /// </summary>
    [Fact]
    public void No_method_checks_whether_a_file_exists_and_then_opens_it() =>
        OnePerLine(Calls(Read("Harness.dll")).GroupBy(call => call.Caller)
            .Where(calls => calls.Any(call => ChecksExistence(call.Callee)) && calls.Any(call => Opens(call.Callee)))
            .Select(calls => calls.Key.FullName)).Should().BeEmpty();

    [Fact]
    public void Both_kinds_of_races_are_found_in_the_specimens()
    {
        var calls = Calls(Read("Harness.Tests.dll")).Where(call => call.Caller.DeclaringType.Name == nameof(Specimens)).ToList();

        calls.Where(call => CreatesScalar(call.Callee) && !IsKeptAlive(call)).Select(call => call.Caller.Name)
            .Should().BeEquivalentTo(nameof(Specimens.TemporaryScalar), nameof(Specimens.ScalarNeverDisposedOf));
        calls.Where(CallsMethodWithTemporaryScalar).Select(call => call.Caller.Name).Should().BeEquivalentTo(nameof(Specimens.TemporaryScalarInTorch));
        calls.Where(call => ChecksExistence(call.Callee)).Select(call => call.Caller.Name).Should().BeEquivalentTo(nameof(Specimens.ChecksAndOpens));
        calls.Where(call => Opens(call.Callee)).Select(call => call.Caller.Name).Should().BeEquivalentTo(nameof(Specimens.ChecksAndOpens));
    }

    /// <summary>Lists the calls in an assembly. The compiler turns a closure into a separate method.</summary>
    private static IEnumerable<Call> Calls(ModuleDefinition module) => Methods(module.Types)
        .SelectMany(method => method.Body.Instructions.Where(instruction => instruction.Operand is MethodReference)
            .Select(instruction => new Call(method, (MethodReference)instruction.Operand, instruction)));

    private static IEnumerable<MethodDefinition> Methods(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(type => type.Methods.Where(method => method.HasBody).Concat(Methods(type.NestedTypes)));

    /// <summary>Joins what was found, so that the failure message shows all of it.</summary>
    private static string OnePerLine(IEnumerable<string> found) => string.Join('\n', found.Distinct());

    private static bool IsNotSpecimen(Call call) => call.Caller.DeclaringType.Name != nameof(Specimens);

    private static bool CallsMethodWithTemporaryScalar(Call call) =>
        IsInTorch(call.Callee) && MethodsWithTemporaryScalars.Value.Contains(call.Callee.Resolve()?.FullName ?? "");

    private static bool IsInTorch(MethodReference callee) => callee.DeclaringType.Scope.Name.StartsWith("TorchSharp", StringComparison.Ordinal);

    private static bool CreatesScalar(MethodReference callee) => callee.ReturnType.FullName == ScalarType && callee.Name is "op_Implicit" or "ToScalar";

    /// <summary>Returns whether the scalar that a call creates is returned, stored in a field, or stored in a variable that the same method disposes of or
    /// stores in a field.</summary>
    private static bool IsKeptAlive(Call call)
    {
        if (call.At.Next is not { } next)
            return false;
        if (next.OpCode.Code is Code.Stsfld or Code.Stfld or Code.Ret)
            return true;
        return Variable(next, "stloc") is { } stored
            && call.Caller.Body.Instructions.Any(instruction => Keeps(instruction) && Variable(instruction.Previous, "ldloc") == stored);

        static bool Keeps(Instruction instruction) =>
            instruction.Operand is MethodReference { Name: "Dispose" } || instruction.OpCode.Code is Code.Stfld or Code.Stsfld;
    }

    private static int? Variable(Instruction instruction, string operation)
    {
        var code = instruction.OpCode.Name.Split('.');
        if (code[0] != operation)
            return null;
        return instruction.Operand is VariableDefinition variable ? variable.Index : int.Parse(code[1], CultureInfo.InvariantCulture);
    }

    private static bool ChecksExistence(MethodReference callee) =>
        callee.DeclaringType.FullName is "System.IO.File" or "System.IO.Directory" && callee.Name == "Exists";

    private static bool Opens(MethodReference callee)
    {
        return callee.DeclaringType.FullName switch
        {
            "System.IO.File" => BeginsWith("Open") || BeginsWith("Read") || callee.Name is "Move" or "Copy",
            "System.IO.Directory" => BeginsWith("Get") || BeginsWith("Enumerate") || callee.Name is "Delete" or "Move",
            "System.IO.FileStream" => callee.Name == ".ctor",
            _ => false,
        };

        bool BeginsWith(string word) => callee.Name.StartsWith(word, StringComparison.Ordinal);
    }

    /// <summary>Returns the methods of TorchSharp that create a temporary scalar, or that call such a method directly or indirectly.</summary>
    private static HashSet<string> FindMethodsOfTorchWithTemporaryScalars()
    {
        var calls = Calls(Torch).Where(call => call.Callee.DeclaringType.Scope == Torch)
            .Select(call => (call.Caller, Callee: call.Callee.Resolve(), Call: call)).Where(call => call.Callee is not null).ToList();
        var found = calls.Where(call => CreatesScalar(call.Callee) && !IsKeptAlive(call.Call)).Select(call => call.Caller.FullName).ToHashSet();
        for (var before = -1; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(calls.Where(call => found.Contains(call.Callee.FullName)).Select(call => call.Caller.FullName).ToList());
        }
        return found;
    }

    private static ModuleDefinition Read(string assembly) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly), new ReaderParameters { AssemblyResolver = Resolver });

    private static DefaultAssemblyResolver CreateResolver(string folder)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(folder);
        return resolver;
    }

    private sealed record Call(MethodDefinition Caller, MethodReference Callee, Instruction At);

    /// <summary>Contains methods that are never called. Each has one of the faults, or does the same thing correctly.</summary>
    private static class Specimens
    {
        private static readonly Scalar InAField = 2;

        public static Tensor TemporaryScalar(Tensor tensor) => tensor.mul(2);

        public static Tensor ScalarNeverDisposedOf(Tensor tensor)
        {
            Scalar two = 2;
            return tensor.mul(two);
        }

        public static Tensor TemporaryScalarInTorch(Tensor tensor) => tensor * 2;

        public static Tensor ScalarInAField(Tensor tensor) => tensor.mul(InAField);

        public static Tensor ScalarInAVariable(Tensor tensor)
        {
            using Scalar two = 2;
            return tensor.mul(two);
        }

        public static string ChecksAndOpens(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
