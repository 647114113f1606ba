using System.Runtime.InteropServices;
using System.Text;

namespace Harness.Runtime.Cuda;

/// <summary>Binds NVIDIA's run-time compiler. It needs no GPU.</summary>
/// <remarks>Source: NVRTC's "User Interface".</remarks>
internal sealed unsafe class Nvrtc : IKernelCompiler
{
    private readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int> _create;
    private readonly delegate* unmanaged<nint, int, byte**, int> _compile;
    private readonly delegate* unmanaged<nint, nuint*, int> _cubinSize, _logSize;
    private readonly delegate* unmanaged<nint, byte*, int> _cubin, _log;
    private readonly delegate* unmanaged<nint*, int> _destroy;
    private readonly delegate* unmanaged<int*, int*, int> _version;
    private readonly delegate* unmanaged<int*, int> _architectureCount, _architectures;

    /// <summary>Binds the functions of a loaded library.</summary>
    /// <param name="library">Handle of NVRTC, or of a library that links to it.</param>
    /// <exception cref="EntryPointNotFoundException">The library does not export NVRTC's functions.</exception>
    public Nvrtc(nint library)
    {
        _create = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCreateProgram");
        _compile = (delegate* unmanaged<nint, int, byte**, int>)NativeLibrary.GetExport(library, "nvrtcCompileProgram");
        _cubinSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBINSize");
        _cubin = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetCUBIN");
        _logSize = (delegate* unmanaged<nint, nuint*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLogSize");
        _log = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "nvrtcGetProgramLog");
        _destroy = (delegate* unmanaged<nint*, int>)NativeLibrary.GetExport(library, "nvrtcDestroyProgram");
        _version = (delegate* unmanaged<int*, int*, int>)NativeLibrary.GetExport(library, "nvrtcVersion");
        _architectureCount = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "nvrtcGetNumSupportedArchs");
        _architectures = (delegate* unmanaged<int*, int>)NativeLibrary.GetExport(library, "nvrtcGetSupportedArchs");
    }

    /// <summary>Version of the compiler, such as "12.8".</summary>
    public string Version
    {
        get
        {
            int major, minor;
            Check(_version(&major, &minor), "its version");
            return FormattableString.Invariant($"{major}.{minor}");
        }
    }

    /// <summary>Lists the kinds of GPU that the compiler supports.</summary>
    /// <returns>Architecture numbers, such as 90 for "sm_90".</returns>
    public IReadOnlyList<int> Architectures()
    {
        int count;
        Check(_architectureCount(&count), "the number of its architectures");
        var all = new int[count];
        fixed (int* first = all)
            Check(_architectures(first), "its architectures");
        return all;
    }

    /// <inheritdoc/>
    public byte[] Compile(string name, string source, string architecture, params IEnumerable<string> definitions)
    {
        string[] options = [$"--gpu-architecture={architecture}", .. definitions.Select(definition => $"-D{definition}")];
        nint program;
        fixed (byte* code = NativeText.Of(source), called = NativeText.Of(name))
            Check(_create(&program, code, called, 0, null, null), $"the source {name}");
        try
        {
            if (CompileWith(program, options) != 0)
                throw new InvalidOperationException($"{name} does not compile with {string.Join(' ', options)}: {Log(program)}");
            nuint size;
            Check(_cubinSize(program, &size), $"{name}'s machine code");
            var cubin = new byte[size];
            fixed (byte* image = cubin)
                Check(_cubin(program, image), $"{name}'s machine code");
            return cubin;
        }
        finally
        {
            _ = _destroy(&program);
        }
    }

    private int CompileWith(nint program, string[] options)
    {
        // One block of zero-terminated strings, and the start of each string.
        var all = NativeText.Of(string.Join('\0', options));
        var begins = stackalloc byte*[options.Length];
        fixed (byte* first = all)
        {
            var next = first;
            for (var i = 0; i < options.Length; i++)
            {
                begins[i] = next;
                next += Encoding.UTF8.GetByteCount(options[i]) + 1;
            }
            return _compile(program, options.Length, begins);
        }
    }

    private string Log(nint program)
    {
        nuint size;
        if (_logSize(program, &size) != 0)
            return "no log";
        var log = new byte[size];
        fixed (byte* text = log)
            _ = _log(program, text);
        return Encoding.UTF8.GetString(log).TrimEnd('\0', '\n');
    }

    private static void Check(int answer, string what)
    {
        if (answer != 0)
            throw new InvalidOperationException(FormattableString.Invariant($"NVRTC returned error {answer} for {what}."));
    }
}
