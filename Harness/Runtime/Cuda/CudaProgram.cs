using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Harness.Runtime.Cuda;

/// <summary>Compiles CUDA source for the current GPU with NVIDIA's run-time compiler (NVRTC) and loads it into torch's context.</summary>
internal sealed partial class CudaProgram
{
    private readonly nint _module;
    private readonly IKernelDriver _driver;
    private readonly ConcurrentDictionary<string, CudaKernel> _kernels = new();

    private CudaProgram(nint module, IKernelDriver driver) => (_module, _driver) = (module, driver);

    /// <summary>Compiles and loads a source that is embedded in this assembly. torch must have used the GPU from this thread before.</summary>
    /// <param name="source">Name of the source file.</param>
    /// <param name="definitions">Macro definitions, such as "UNITS=64".</param>
    /// <returns>The program. It stays loaded as long as the process lives.</returns>
    /// <exception cref="InvalidOperationException">The compiler or the driver reports an error. The message contains the compiler's log.</exception>
    public static CudaProgram Embedded(string source, params IEnumerable<string> definitions) =>
        Compile(source, SourceOf(source), CudaLibrary.Compiler(), new CudaDriver(), definitions);

    /// <summary>Reads a source that is embedded in this assembly, with the embedded files that it includes.</summary>
    /// <param name="name">Name of the source file.</param>
    /// <returns>The CUDA C++ code.</returns>
    public static string SourceOf(string name)
    {
        using var reader = new StreamReader(typeof(CudaProgram).Assembly.GetManifestResourceStream(name)!);
        return Include().Replace(reader.ReadToEnd(), include => SourceOf(include.Groups["name"].Value));
    }

    /// <summary>Compiles and loads a source.</summary>
    /// <param name="name">Name of the source, for messages.</param>
    /// <param name="source">CUDA C++ code. Its kernels are <c>extern "C"</c>.</param>
    /// <param name="compiler">Compiles the source.</param>
    /// <param name="driver">Loads the machine code.</param>
    /// <param name="definitions">Macro definitions.</param>
    /// <returns>The program.</returns>
    /// <exception cref="InvalidOperationException">The compiler or the driver reports an error.</exception>
    public static CudaProgram Compile(string name, string source, IKernelCompiler compiler, IKernelDriver driver, params IEnumerable<string> definitions) =>
        new(driver.Load(name, compiler.Compile(name, source, driver.Architecture(), definitions)), driver);

    /// <summary>Returns a kernel of the program.</summary>
    /// <param name="name">Name of the kernel in the source.</param>
    /// <returns>The kernel. Any thread may launch it.</returns>
    public CudaKernel Kernel(string name) => _kernels.GetOrAdd(name, one => new CudaKernel(one, _driver.Function(_module, one), _driver));

    [GeneratedRegex("^#include \"(?<name>.+)\"", RegexOptions.Multiline)]
    private static partial Regex Include();
}
