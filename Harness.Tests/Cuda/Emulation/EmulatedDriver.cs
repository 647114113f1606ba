using Harness.Runtime.Cuda;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Launches emulated kernels on CPU tensors, so tests cover a kernel together with the C# code that launches it.</summary>
/// <param name="gpu">The emulated kernels.</param>
/// <param name="computes">Whether a launch runs its kernel; if false, the launch is only recorded in <see cref="Launched"/>.</param>
internal sealed unsafe class EmulatedDriver(EmulatedGpu gpu, bool computes = true) : IKernelDriver, IKernelCompiler
{
    /// <summary>The names of the launched kernels, in their order.</summary>
    public List<string> Launched { get; } = [];

    public CudaProgram Program(string source) => CudaProgram.Compile(source, CudaProgram.SourceOf(source), this, this);

    public byte[] Compile(string name, string source, string architecture, params IEnumerable<string> definitions) => [];

    public string Architecture() => "sm_00";

    public nint Load(string name, byte[] cubin) => 0;

    public nint Function(nint module, string kernel) => gpu[$"driver_{kernel}"];

    public void Launch(string kernel, nint function, (long X, long Y) blocks, int threads, void** places)
    {
        Launched.Add(kernel);
        if (computes)
            ((delegate* unmanaged<int, int, int, void**, void>)function)((int)blocks.X, (int)blocks.Y, threads, places);
    }
}
