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

    private static readonly Lazy<nint> Library = new(() => NativeLibrary.TryLoad(Path.Combine(LibTorch.LoadedFrom, Bridge), out var library) ? library : 0);

    public static readonly delegate* unmanaged<nint*, byte*, int> ModuleLoadData = (delegate* unmanaged<nint*, byte*, int>)Export("cuModuleLoadData");
    public static readonly delegate* unmanaged<nint*, nint, byte*,
        int> ModuleGetFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Export("cuModuleGetFunction");
    public static readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> LaunchKernel =
        (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Export("cuLaunchKernel");
    public static readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**,
        int> CreateProgram = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Export("nvrtcCreateProgram");
    public static readonly delegate* unmanaged<nint, int, byte**,
        int> CompileProgram = (delegate* unmanaged<nint, int, byte**, int>)Export("nvrtcCompileProgram");
    public static readonly delegate* unmanaged<nint, nuint*, int> GetCubinSize = (delegate* unmanaged<nint, nuint*, int>)Export("nvrtcGetCUBINSize");
    public static readonly delegate* unmanaged<nint, byte*, int> GetCubin = (delegate* unmanaged<nint, byte*, int>)Export("nvrtcGetCUBIN");
    public static readonly delegate* unmanaged<nint, nuint*, int> GetProgramLogSize = (delegate* unmanaged<nint, nuint*, int>)Export("nvrtcGetProgramLogSize");
    public static readonly delegate* unmanaged<nint, byte*, int> GetProgramLog = (delegate* unmanaged<nint, byte*, int>)Export("nvrtcGetProgramLog");
    public static readonly delegate* unmanaged<nint*, int> DestroyProgram = (delegate* unmanaged<nint*, int>)Export("nvrtcDestroyProgram");

    /// <summary>Whether sources can be compiled here: torch is a CUDA build, and its compiler is installed with it.</summary>
    public static bool IsThere => Library.Value != 0 && LaunchKernel is not null && CompileProgram is not null && CudaStream.AreThere;

    /// <summary>Returns the architecture of torch's GPU in the compiler's notation, such as "sm_90".</summary>
    /// <exception cref="InvalidOperationException">The driver does not report it.</exception>
    public static string Architecture()
    {
        int device, major, minor;
        Check(((delegate* unmanaged<int*, int>)Export("cuCtxGetDevice"))(&device), "asking for the device");
        var attribute = (delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute");
        Check(attribute(&major, CapabilityMajor, device), "asking for the device's capability");
        Check(attribute(&minor, CapabilityMinor, device), "asking for the device's capability");
        return FormattableString.Invariant($"sm_{major}{minor}");
    }

    /// <summary>Returns the name of torch's GPU as NVIDIA writes it.</summary>
    /// <returns>A name such as "NVIDIA H100 80GB HBM3"; null if the driver cannot report it.</returns>
    public static string? CardName()
    {
        const int Room = 256;
        var ask = (delegate* unmanaged<byte*, int, int, int>)Export("cuDeviceGetName");
        var name = stackalloc byte[Room];
        return ask is not null && ask(name, Room, FirstDevice) == 0 ? Marshal.PtrToStringUTF8((nint)name) : null;
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

    /// <summary>Throws if the compiler reports an error.</summary>
    public static void CheckCompiler(int answer, string doing)
    {
        if (answer != 0)
            throw new InvalidOperationException($"NVRTC refuses {doing} (error {answer}).");
    }

    private static nint Export(string name) => Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, name, out var address) ? address : 0;
}
