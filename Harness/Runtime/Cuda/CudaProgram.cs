using System.Collections.Concurrent;

namespace Harness.Runtime.Cuda;

/// <summary>CUDA source, compiled for the card at hand by NVIDIA's run-time compiler (NVRTC) and loaded into the context that torch uses.</summary>
internal sealed class CudaProgram
{
    private readonly nint _module;
    private readonly IKernelDriver _driver;
    private readonly ConcurrentDictionary<string, CudaKernel> _kernels = new();

    private CudaProgram(nint module, IKernelDriver driver) => (_module, _driver) = (module, driver);

    /// <summary>Compiles and loads a source that lies in this program; torch has computed on the card before, from this thread.</summary>
    /// <param name="source">Its file's name.</param>
    /// <param name="definitions">Macros, such as "UNITS=64".</param>
    /// <returns>The program; it stays loaded as long as the process lives.</returns>
    /// <exception cref="InvalidOperationException">The compiler or the driver refuses; the message holds the compiler's log.</exception>
    public static CudaProgram Embedded(string source, params IEnumerable<string> definitions) =>
        Compile(source, SourceOf(source), CudaLibrary.Compiler(), new CudaDriver(), definitions);

    /// <summary>Reads a source that lies in this program.</summary>
    /// <param name="name">Its file's name.</param>
    /// <returns>CUDA C++.</returns>
    public static string SourceOf(string name)
    {
        using var reader = new StreamReader(typeof(CudaProgram).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>Compiles and loads.</summary>
    /// <param name="name">Of the source, for messages.</param>
    /// <param name="source">CUDA C++, its kernels <c>extern "C"</c>.</param>
    /// <param name="compiler">Compiles it.</param>
    /// <param name="driver">Loads it.</param>
    /// <param name="definitions">Macros.</param>
    /// <returns>The program.</returns>
    /// <exception cref="InvalidOperationException">The compiler or the driver refuses.</exception>
    public static CudaProgram Compile(string name, string source, IKernelCompiler compiler, IKernelDriver driver, params IEnumerable<string> definitions) =>
        new(driver.Load(name, compiler.Compile(name, source, driver.Architecture(), definitions)), driver);

    /// <summary>One of its kernels.</summary>
    /// <param name="name">As in the source.</param>
    /// <returns>Ready to be launched, from any thread.</returns>
    public CudaKernel Kernel(string name) => _kernels.GetOrAdd(name, one => new CudaKernel(one, _driver.Function(_module, one)));
}
