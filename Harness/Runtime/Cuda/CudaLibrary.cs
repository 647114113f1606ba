using System.Runtime.InteropServices;

namespace Harness.Runtime.Cuda;

/// <summary>Binds the used functions of NVIDIA's driver and run-time compiler. They come from the library that torch itself uses for both, so their versions
/// fit torch.</summary>
/// <remarks>Source: CUDA Driver API, "Module Management" and "Execution Control"; NVRTC's "User Interface".</remarks>
internal static unsafe class CudaLibrary
{
    private const string Bridge = "libcaffe2_nvrtc.so";
    private const int FirstDevice = 0;
    private const int CapabilityMajor = 75, CapabilityMinor = 76; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_…
    private const int MultiprocessorCount = 16;                   // CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT

    private static readonly Lazy<(nint Handle, string? Failure)> Library = new(Open);

    private static readonly Lazy<Nvrtc> Opened = new(OpenCompiler);
    private static readonly Lazy<int> CountOfMultiprocessors = new(() => Attribute(MultiprocessorCount, "asking for the number of multiprocessors"));

    public static readonly delegate* unmanaged<nint*, byte*, int> ModuleLoadData = (delegate* unmanaged<nint*, byte*, int>)Export("cuModuleLoadData");
    public static readonly delegate* unmanaged<nint*, nint, byte*,
        int> ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Export("cuModuleGetFunction");
    public static readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Export("cuLaunchKernel");

    /// <summary>Tells whether the driver's functions were found.</summary>
    public static bool HasDriver => ModuleLoadData is not null && ModuleGetFunction is not null && LaunchKernel is not null;

    /// <summary>Returns the compiler that is installed with torch, with its built-in functions loaded.</summary>
    /// <returns>The same instance at every call.</returns>
    /// <exception cref="DllNotFoundException">There is no compiler. The message contains that of the loader.</exception>
    public static Nvrtc Compiler() => Opened.Value;

    /// <summary>Returns the architecture of torch's GPU in the compiler's notation, such as "sm_90".</summary>
    /// <exception cref="InvalidOperationException">The driver does not report it.</exception>
    public static string Architecture()
    {
        const string Doing = "asking for the device's capability";
        return FormattableString.Invariant($"sm_{Attribute(CapabilityMajor, Doing)}{Attribute(CapabilityMinor, Doing)}");
    }

    /// <summary>The number of multiprocessors of torch's GPU. torch must have used the GPU from this thread before the first use.</summary>
    /// <exception cref="InvalidOperationException">The driver does not report it.</exception>
    public static int Multiprocessors => CountOfMultiprocessors.Value;

    /// <summary>Returns the name of torch's GPU as NVIDIA writes it.</summary>
    /// <returns>A name such as "NVIDIA H100 80GB HBM3"; null if the driver cannot report it.</returns>
    public static string? GpuName()
    {
        const int Room = 256;
        var ask = (delegate* unmanaged<byte*, int, int, int>)Export("cuDeviceGetName");
        var name = stackalloc byte[Room];
        return ask is not null && ask(name, Room, FirstDevice) == 0 ? Marshal.PtrToStringUTF8((nint)name) : null;
    }

    /// <summary>Returns whether a stream is recording and the recording is still valid.</summary>
    /// <param name="stream">The driver's handle of the stream.</param>
    public static bool IsRecording(nint stream)
    {
        const int Active = 1; // CU_STREAM_CAPTURE_STATUS_ACTIVE
        int status;
        var ask = (delegate* unmanaged<nint, int*, int>)Export("cuStreamIsCapturing");
        return ask is null || (ask(stream, &status) == 0 && status == Active);
    }

    /// <summary>Ends a recording that torch cannot end. The recording is empty: the driver then returns an error, which is ignored.</summary>
    /// <param name="stream">The driver's handle of the stream.</param>
    public static void EndRecording(nint stream)
    {
        nint graph;
        var end = (delegate* unmanaged<nint, nint*, int>)Export("cuStreamEndCapture");
        if (end is not null)
            _ = end(stream, &graph);
    }

    /// <summary>Returns the memory of torch's GPU.</summary>
    /// <returns>Free and total bytes; null if the driver does not report them.</returns>
    public static (long Free, long Total)? Memory()
    {
        nuint free, total;
        var ask = (delegate* unmanaged<nuint*, nuint*, int>)Export("cuMemGetInfo_v2");
        return ask is not null && ask(&free, &total) == 0 ? ((long)free, (long)total) : null;
    }

    /// <summary>Throws if the driver reports an error.</summary>
    public static void Check(int answer, string doing)
    {
        if (answer == 0)
            return;
        byte* text = null;
        var explain = (delegate* unmanaged<int, byte**, int>)Export("cuGetErrorString");
        _ = explain is null ? 0 : explain(answer, &text);
        throw new InvalidOperationException($"The CUDA driver refuses {doing}: {Marshal.PtrToStringUTF8((nint)text) ?? "of unknown reason"} (error {answer}).");
    }

    private static (nint Handle, string? Failure) Open()
    {
        if (!OperatingSystem.IsLinux())
            return (0, "the harness' own kernels need Linux");
        try
        {
            return (NativeLibrary.Load(Path.Combine(LibTorch.LoadedFrom, Bridge)), null);
        }
        catch (Exception missing) when (missing is DllNotFoundException or BadImageFormatException)
        {
            return (0, $"{Bridge}, or the NVRTC or driver that it needs, does not load: {missing.Message}");
        }
    }

    private static Nvrtc OpenCompiler()
    {
        if (Library.Value is { Handle: 0 } missing)
            throw new DllNotFoundException(missing.Failure);
        if (!CudaStream.AreThere)
            throw new DllNotFoundException("this libtorch does not export its CUDA streams");
        var compiler = new Nvrtc(Library.Value.Handle);
        NvrtcBuiltins.Load(NvrtcBuiltins.Folders(LibTorch.LoadedFrom, Surroundings.Here.TextOf("/proc/self/maps")));
        return compiler;
    }

    private static int Attribute(int which, string doing)
    {
        int device, value;
        Check(((delegate* unmanaged<int*, int>)Export("cuCtxGetDevice"))(&device), "asking for the device");
        Check(((delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute"))(&value, which, device), doing);
        return value;
    }

    private static nint Export(string name) =>
        Library.Value.Handle != 0 && NativeLibrary.TryGetExport(Library.Value.Handle, name, out var address) ? address : 0;
}
