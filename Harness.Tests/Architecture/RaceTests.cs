using System.Globalization;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Architecture;

/// <summary>Two kinds of races that no test run shows reliably are kept out by reading the compiled code.</summary>
[Trait("Category", "Unit")]
public sealed class RaceTests
{
    private const string ScalarType = "TorchSharp.Scalar";

    /// <summary>It makes numbers of the numbers among its arguments; no call here hands it any.</summary>
    private const string TakesTensorsAlone = "CompilationUnit::invoke";

    private static readonly DefaultAssemblyResolver Resolver = Searching(AppContext.BaseDirectory);

    private static readonly ModuleDefinition Torch = Read("TorchSharp.dll");

    private static readonly Lazy<HashSet<string>> LetNumbersGo = new(MethodsOfTorchThatLetNumbersGo);

    public static TheoryData<string> Assemblies => ["Harness.dll", "Harness.Xunit.dll", "Harness.Tests.dll", "Experiments.Tests.dll"];

    /// <summary>
    /// TorchSharp 0.107 hands the address of a <c>Scalar</c> to native code without keeping the object alive. A temporary one may be freed meanwhile:
    /// "Unknown scalar type", or a wrong number. So a number for torch lies in a field, or in a variable that is disposed of after the call.
    /// </summary>
    [Theory, MemberData(nameof(Assemblies))]
    public void Every_number_that_torch_takes_is_held(string assembly) =>
        Listed(Calls(Read(assembly)).Where(IsNoSpecimen).Where(call => Makes(call.Callee) && !IsHeld(call)).Select(call => call.Caller.FullName))
            .Should().BeEmpty();

    [Theory, MemberData(nameof(Assemblies))]
    public void No_method_is_called_that_makes_such_a_number_and_lets_it_go(string assembly) =>
        Listed(Calls(Read(assembly)).Where(IsNoSpecimen).Where(LetsANumberGo)
            .Where(call => !call.Callee.FullName.Contains(TakesTensorsAlone, StringComparison.Ordinal))
            .Select(call => $"{call.Caller.FullName} calls {call.Callee.FullName}")).Should().BeEmpty();

    /// <summary>
    /// Between the question and the opening another process may delete the file; <see cref="Harness.Storage.OptionalFile"/> opens it at once.
    /// </summary>
    [Fact]
    public void No_method_asks_whether_a_file_is_there_and_then_opens_it() =>
        Listed(Calls(Read("Harness.dll")).GroupBy(call => call.Caller)
            .Where(calls => calls.Any(call => Asks(call.Callee)) && calls.Any(call => Opens(call.Callee)))
            .Select(calls => calls.Key.FullName)).Should().BeEmpty();

    [Fact]
    public void Both_kinds_would_be_seen()
    {
        var calls = Calls(Read("Harness.Tests.dll")).Where(call => call.Caller.DeclaringType.Name == nameof(Specimens)).ToList();

        calls.Where(call => Makes(call.Callee) && !IsHeld(call)).Select(call => call.Caller.Name)
            .Should().BeEquivalentTo(nameof(Specimens.Temporary), nameof(Specimens.NeverDisposedOf));
        calls.Where(LetsANumberGo).Select(call => call.Caller.Name).Should().BeEquivalentTo(nameof(Specimens.TorchsOwnTemporary));
        calls.Where(call => Asks(call.Callee)).Select(call => call.Caller.Name).Should().BeEquivalentTo(nameof(Specimens.AsksAndOpens));
        calls.Where(call => Opens(call.Callee)).Select(call => call.Caller.Name).Should().BeEquivalentTo(nameof(Specimens.AsksAndOpens));
    }

    /// <summary>Lists the calls in an assembly; the code of a closure is a method of its own.</summary>
    private static IEnumerable<Call> Calls(ModuleDefinition module) => Methods(module.Types)
        .SelectMany(method => method.Body.Instructions.Where(instruction => instruction.Operand is MethodReference)
            .Select(instruction => new Call(method, (MethodReference)instruction.Operand, instruction)));

    private static IEnumerable<MethodDefinition> Methods(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(type => type.Methods.Where(method => method.HasBody).Concat(Methods(type.NestedTypes)));

    /// <summary>All of them in one message.</summary>
    private static string Listed(IEnumerable<string> found) => string.Join('\n', found.Distinct());

    private static bool IsNoSpecimen(Call call) => call.Caller.DeclaringType.Name != nameof(Specimens);

    private static bool LetsANumberGo(Call call) => IsOfTorch(call.Callee) && LetNumbersGo.Value.Contains(call.Callee.Resolve()?.FullName ?? "");

    private static bool IsOfTorch(MethodReference callee) => callee.DeclaringType.Scope.Name.StartsWith("TorchSharp", StringComparison.Ordinal);

    private static bool Makes(MethodReference callee) => callee.ReturnType.FullName == ScalarType && callee.Name is "op_Implicit" or "ToScalar";

    /// <summary>Stored in a field, returned, or stored in a variable that the same method disposes of or stores in a field.</summary>
    private static bool IsHeld(Call call)
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

    private static bool Asks(MethodReference callee) => callee.DeclaringType.FullName is "System.IO.File" or "System.IO.Directory" && callee.Name == "Exists";

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

    /// <summary>Those that make a number themselves, and those that call one of them.</summary>
    private static HashSet<string> MethodsOfTorchThatLetNumbersGo()
    {
        var calls = Calls(Torch).Where(call => call.Callee.DeclaringType.Scope == Torch)
            .Select(call => (call.Caller, Callee: call.Callee.Resolve(), Call: call)).Where(call => call.Callee is not null).ToList();
        var found = calls.Where(call => Makes(call.Callee) && !IsHeld(call.Call)).Select(call => call.Caller.FullName).ToHashSet();
        for (var before = -1; before < found.Count;)
        {
            before = found.Count;
            found.UnionWith(calls.Where(call => found.Contains(call.Callee.FullName)).Select(call => call.Caller.FullName).ToList());
        }
        return found;
    }

    private static ModuleDefinition Read(string assembly) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly), new ReaderParameters { AssemblyResolver = Resolver });

    private static DefaultAssemblyResolver Searching(string folder)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(folder);
        return resolver;
    }

    private sealed record Call(MethodDefinition Caller, MethodReference Callee, Instruction At);

    /// <summary>Never called. Each has one of the faults, or handles the same thing soundly.</summary>
    private static class Specimens
    {
        private static readonly Scalar InAField = 2;

        public static Tensor Temporary(Tensor tensor) => tensor.mul(2);

        public static Tensor NeverDisposedOf(Tensor tensor)
        {
            Scalar two = 2;
            return tensor.mul(two);
        }

        public static Tensor TorchsOwnTemporary(Tensor tensor) => tensor * 2;

        public static Tensor OfAField(Tensor tensor) => tensor.mul(InAField);

        public static Tensor OfAVariable(Tensor tensor)
        {
            using Scalar two = 2;
            return tensor.mul(two);
        }

        public static string AsksAndOpens(string path) => File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
