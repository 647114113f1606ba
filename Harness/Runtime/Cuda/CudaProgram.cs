using System.Collections.Concurrent;
using System.Text;

namespace Harness.Runtime.Cuda;

/// <summary>Compiles CUDA source for the current GPU with NVIDIA's run-time compiler (NVRTC) and loads it into torch's context.</summary>
internal sealed unsafe class CudaProgram
{
    private readonly nint _module;
    private readonly ConcurrentDictionary<string, CudaKernel> _kernels = new();

    private CudaProgram(nint module) => _module = module;

    /// <summary>Compiles and loads a source. torch must have used the GPU from this thread before.</summary>
    /// <param name="name">Name of the source, for messages.</param>
    /// <param name="source">CUDA C++ code. Its kernels are <c>extern "C"</c>.</param>
    /// <param name="definitions">Macro definitions, such as "UNITS=64".</param>
    /// <returns>The program. It stays loaded as long as the process lives.</returns>
    /// <exception cref="InvalidOperationException">The compiler or the driver reports an error. The message contains the compiler's log.</exception>
    public static CudaProgram Compile(string name, string source, params IEnumerable<string> definitions)
    {
        var cubin = Cubin(name, source, [$"--gpu-architecture={CudaLibrary.Architecture()}", .. definitions.Select(definition => $"-D{definition}")]);
        fixed (byte* image = cubin)
        {
            nint module;
            CudaLibrary.Check(CudaLibrary.ModuleLoadData(&module, image), $"loading {name}");
            return new CudaProgram(module);
        }
    }

    /// <summary>Compiles and loads a source that is embedded in this assembly.</summary>
    /// <param name="source">Name of the source file.</param>
    /// <param name="definitions">Macro definitions, such as "UNITS=64".</param>
    /// <returns>The program. It stays loaded as long as the process lives.</returns>
    /// <exception cref="InvalidOperationException">The compiler or the driver reports an error. The message contains the compiler's log.</exception>
    public static CudaProgram Embedded(string source, params IEnumerable<string> definitions)
    {
        using var reader = new StreamReader(typeof(CudaProgram).Assembly.GetManifestResourceStream(source)!);
        return Compile(source, reader.ReadToEnd(), definitions);
    }

    /// <summary>Returns a kernel of the program.</summary>
    /// <param name="name">Name of the kernel in the source.</param>
    /// <returns>The kernel. Any thread may launch it.</returns>
    public CudaKernel Kernel(string name) => _kernels.GetOrAdd(name, Find);

    private CudaKernel Find(string name)
    {
        fixed (byte* text = Text(name))
        {
            nint function;
            CudaLibrary.Check(CudaLibrary.ModuleGetFunction(&function, _module, text), $"finding the kernel {name}");
            return new CudaKernel(name, function);
        }
    }

    private static byte[] Cubin(string name, string source, IReadOnlyList<string> options)
    {
        nint program;
        fixed (byte* code = Text(source), called = Text(name))
            CudaLibrary.CheckCompiler(CudaLibrary.CreateProgram(&program, code, called, 0, null, null), $"reading {name}");
        try
        {
            var compiled = CompileWith(program, options);
            if (compiled != 0)
                throw new InvalidOperationException($"{name} does not compile with {string.Join(' ', options)}: {Log(program)}");
            nuint size;
            CudaLibrary.CheckCompiler(CudaLibrary.GetCubinSize(program, &size), $"compiling {name}");
            var cubin = new byte[size];
            fixed (byte* image = cubin)
                CudaLibrary.CheckCompiler(CudaLibrary.GetCubin(program, image), $"compiling {name}");
            return cubin;
        }
        finally
        {
            CudaLibrary.DestroyProgram(&program);
        }
    }

    private static int CompileWith(nint program, IReadOnlyList<string> options)
    {
        // One block of zero-terminated strings, and the start of each string.
        var all = Text(string.Join('\0', options));
        var begins = stackalloc byte*[options.Count];
        fixed (byte* first = all)
        {
            var next = first;
            for (var i = 0; i < options.Count; i++)
            {
                begins[i] = next;
                next += Encoding.UTF8.GetByteCount(options[i]) + 1;
            }
            return CudaLibrary.CompileProgram(program, options.Count, begins);
        }
    }

    private static string Log(nint program)
    {
        nuint size;
        if (CudaLibrary.GetProgramLogSize(program, &size) != 0)
            return "no log";
        var log = new byte[size];
        fixed (byte* text = log)
            _ = CudaLibrary.GetProgramLog(program, text);
        return Encoding.UTF8.GetString(log).TrimEnd('\0', '\n');
    }

    private static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
