using System.Runtime.InteropServices;
using Harness.Native;
using TorchSharp;

namespace Harness.Runtime;

/// <summary>Finds and loads libtorch and TorchSharp's native library, once, before the first torch call.</summary>
/// <remarks>
/// TorchSharp alone does not do two things. First, if <c>LIBTORCH_DIR</c> is set, libtorch comes from that folder (such as <c>torch/lib</c> of a Python
/// installation) instead of a NuGet package. Second, on a Linux with a libstdc++ older than GCC 13's (Debian 12, Ubuntu 22.04), TorchSharp's library is loaded
/// from a copy with one version requirement relaxed: see <see cref="OlderLibstdcxx"/>.
/// TorchSharp's own loader then finds the loaded libraries by their names.
/// </remarks>
public static class LibTorch
{
    /// <summary>The environment variable with the folder of libtorch, for <c>TorchBackend=external</c>.</summary>
    public const string DirectoryVariable = "LIBTORCH_DIR";

    private const string GlobalContext = "_ZN2at13globalContextEv";

    private const string TorchSharpLibrary = "libLibTorchSharp.so";

    // In the order of their dependencies, so that the dependencies of each library are already loaded.
    private static readonly string[] TorchLibraries = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lazy<string> Origin = new(LoadOnce);

    private static readonly Lazy<nint> DataOfTensor = new(() => NativeLibrary.GetExport(NativeLibrary.Load(TorchSharpLibrary), "THSTensor_data"));

    private static IReadOnlyList<nint> Loaded { get; set; } = [];

    /// <summary>The folder of the loaded libtorch, or "TorchSharp's own search" if TorchSharp loads it.</summary>
    /// <exception cref="DllNotFoundException">libtorch is not in the stated folder, or does not load on this machine.</exception>
    public static string LoadedFrom => Origin.Value;

    /// <summary>Loads libtorch if it is not loaded yet, and sets torch to one thread per operation.</summary>
    /// <exception cref="DllNotFoundException">libtorch is not in the stated folder, or does not load on this machine.</exception>
    public static void Load() => _ = Origin.Value;

    private static string LoadOnce()
    {
        if (UnsupportedSystem.Reason is { } reason)
            throw new DllNotFoundException(reason);
        FreedMemory.Keep();
        var origin = OperatingSystem.IsLinux() ? LoadOnLinux() : LoadElsewhere();

        // At batch sizes of 16 to 64 rows, a second thread per operation costs more than it saves. Parallel runs of experiments use the cores instead. One
        // thread also fixes the order of every sum, so results are bit-identical.
        torch.set_num_threads(1);
        torch.set_num_interop_threads(1);
        return origin;
    }

    private static string LoadElsewhere() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(DirectoryVariable))
        ? "TorchSharp's own search"
        : throw new DllNotFoundException($"{DirectoryVariable} is set, but a separate libtorch is loaded on Linux only. Unset it and build with "
            + $"TorchBackend=cpu or cuda.");

    /// <summary>Returns the folder from which libtorch would be loaded.</summary>
    /// <returns>The same text as <see cref="LoadedFrom"/>, but without loading libtorch.</returns>
    /// <exception cref="DllNotFoundException">libtorch is not in the stated folder.</exception>
    internal static string Source() => UnsupportedSystem.Reason is { } reason ? throw new DllNotFoundException(reason)
        : OperatingSystem.IsLinux() ? TorchFolder(PackagedFolder()) : LoadElsewhere();

    /// <summary>Tells whether TorchSharp's library was loaded from a copy: see <see cref="OlderLibstdcxx"/>.</summary>
    internal static bool UsesRelaxedCopy { get; private set; }

    /// <summary>Lists the symbols that TorchSharp's library needs and this libtorch lacks. A libtorch of another version still loads, but ends the process at
    /// the first call of such a symbol.</summary>
    /// <returns>Mangled names; empty if the two fit. Always empty outside Linux, where both come from one package.</returns>
    /// <exception cref="DllNotFoundException">libtorch is not in the stated folder, or does not load on this machine.</exception>
    internal static IReadOnlyList<string> MissingSymbols()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var packaged = PackagedFolder();
        return MissingSymbols(Path.Combine(packaged, TorchSharpLibrary), LoadTorch(TorchFolder(packaged)));
    }

    private static IReadOnlyList<string> MissingSymbols(string torchSharp, IReadOnlyList<nint> torch) =>
        [.. new ElfLibrary(File.ReadAllBytes(torchSharp)).SymbolsOfNoVersion()
            .Where(symbol => !torch.Any(library => NativeLibrary.TryGetExport(library, symbol, out _)))];

    private static string LoadOnLinux()
    {
        var packaged = PackagedFolder();
        var folder = TorchFolder(packaged);
        if (LibTorchVersion.WhyTooOld(LibTorchVersion.In(folder, Surroundings.Here), LibTorchVersion.HasCuda(folder)) is { } reason)
            throw new DllNotFoundException($"{reason}. Point {DirectoryVariable} at a libtorch {LibTorchVersion.Expected}; '{folder}' has an older one.");
        var torch = LoadTorch(folder);
        var torchSharp = Path.Combine(packaged, TorchSharpLibrary);
        if (folder != packaged && MissingSymbols(torchSharp, torch) is { Count: > 0 } missing)
            throw new DllNotFoundException($"The libtorch in '{folder}' lacks {missing.Count} symbols that TorchSharp needs, so it has another version. "
                + $"'./research doctor' lists them and the needed version.");
        LoadTorchSharp(torchSharp);
        Loaded = torch;
        DoWithoutNnpack(torch);
        return folder;
    }

    private static string TorchFolder(string packaged)
    {
        var external = Environment.GetEnvironmentVariable(DirectoryVariable);
        if (string.IsNullOrEmpty(external) && !File.Exists(Path.Combine(packaged, "libtorch.so")))
            throw new DllNotFoundException($"There is no libtorch in '{packaged}', and {DirectoryVariable} is not set. "
                + $"Build with TorchBackend=cpu or cuda, or set {DirectoryVariable} to a folder with libtorch.so, such as a Python "
                    + $"installation's torch/lib.");
        if (!string.IsNullOrEmpty(external) && File.Exists(Path.Combine(packaged, "libtorch.so")))
            throw new DllNotFoundException($"{DirectoryVariable} is '{external}', but this build has its own libtorch in "
                + $"'{packaged}'. Only one can be used. "
                + $"Build with TorchBackend=external, or unset {DirectoryVariable}.");

        var folder = string.IsNullOrEmpty(external) ? packaged : external;
        return File.Exists(Path.Combine(folder, "libtorch.so"))
            ? folder : throw new DllNotFoundException($"{DirectoryVariable} is '{folder}', but this folder has no libtorch.so.");
    }

    /// <summary>Returns the address of a symbol in libtorch that TorchSharp does not bind.</summary>
    /// <param name="symbol">Mangled name, as GCC and Clang create it.</param>
    /// <returns>The address; zero if this libtorch lacks the symbol, and outside Linux.</returns>
    internal static nint Export(string symbol)
    {
        Load();
        return Loaded.Select(library => NativeLibrary.TryGetExport(library, symbol, out var address) ? address : 0).FirstOrDefault(address => address != 0);
    }

    /// <summary>Returns the address of a tensor's numbers on any device. TorchSharp returns it only on a CPU.</summary>
    /// <param name="tensor">The tensor. The address is valid as long as it lives.</param>
    /// <returns>An address on the tensor's device.</returns>
    internal static unsafe nint AddressOf(torch.Tensor tensor) => ((delegate* unmanaged<nint, nint>)DataOfTensor.Value)(tensor.Handle);

    private static IReadOnlyList<nint> LoadTorch(string folder) =>
        [.. TorchLibraries.Select(name => Path.Combine(folder, name)).Where(File.Exists).Select(NativeLibrary.Load)];

    /// <summary>Restricts cuDNN to deterministic algorithms, as <c>torch.backends.cudnn.deterministic = True</c> does in Python, which TorchSharp does not
    /// bind. The harness's own layers do not use cuDNN's convolutions. A model that uses torch's convolutions then has equal bits, but is slow.</summary>
    internal static unsafe void KeepCuDnnReproducible()
    {
        if (Export(GlobalContext) is var context && Export("_ZN2at7Context21setDeterministicCuDNNEb") is var set && context != 0 && set != 0)
            ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 1);
    }

    /// <summary>
    /// Turns off NNPACK, as <c>torch.backends.nnpack.set_flags(False)</c> does in Python, which TorchSharp does not bind. For small batches, torch uses NNPACK
    /// if it supports the CPU, so results would depend on the CPU. On an unsupported CPU, torch writes a warning to standard error at each convolution.
    /// </summary>
    private static unsafe void DoWithoutNnpack(IReadOnlyList<nint> torch)
    {
        foreach (var library in torch)
        {
            if (!NativeLibrary.TryGetExport(library, GlobalContext, out var context)
                || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out var enable))
                continue;
            ((delegate* unmanaged<nint, byte, void>)enable)(((delegate* unmanaged<nint>)context)(), 0);
            return;
        }
    }

    private static void LoadTorchSharp(string library)
    {
        try
        {
            NativeLibrary.Load(library);
        }
        catch (DllNotFoundException tooOld) when (tooOld.Message.Contains(OlderLibstdcxx.MissingVersion, StringComparison.Ordinal))
        {
            NativeLibrary.Load(OlderLibstdcxx.RelaxedCopyOf(library, OlderLibstdcxx.UsersCache()));
            UsesRelaxedCopy = true;
        }
    }

    /// <summary>Returns the folder of NuGet's native files of this build: next to the program if published, otherwise under <c>runtimes/</c>.</summary>
    private static string PackagedFolder()
    {
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] usual = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return searched.Concat(usual).FirstOrDefault(folder => File.Exists(Path.Combine(folder, TorchSharpLibrary)))
            ?? throw new DllNotFoundException($"{TorchSharpLibrary} is in none of: {string.Join(", ", searched.Concat(usual))}.");
    }
}
