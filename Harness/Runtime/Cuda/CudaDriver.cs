namespace Harness.Runtime.Cuda;

/// <summary>Loads and launches kernels with NVIDIA's driver, in torch's context.</summary>
internal sealed unsafe class CudaDriver : IKernelDriver
{
    /// <summary>Checks that the functions of the driver are available.</summary>
    /// <exception cref="EntryPointNotFoundException">The driver lacks a function.</exception>
    public CudaDriver()
    {
        if (!CudaLibrary.HasDriver)
            throw new EntryPointNotFoundException("the CUDA driver lacks the functions that load and launch kernels");
    }

    /// <inheritdoc/>
    public string Architecture() => CudaLibrary.Architecture();

    /// <inheritdoc/>
    public nint Load(string name, byte[] cubin)
    {
        fixed (byte* image = cubin)
        {
            nint module;
            CudaLibrary.Check(CudaLibrary.ModuleLoadData(&module, image), $"loading {name}");
            return module;
        }
    }

    /// <inheritdoc/>
    public nint Function(nint module, string kernel)
    {
        fixed (byte* text = NativeText.Of(kernel))
        {
            nint function;
            CudaLibrary.Check(CudaLibrary.ModuleGetFunction(&function, module, text), $"finding the kernel {kernel}");
            return function;
        }
    }

    /// <inheritdoc/>
    public void Launch(string kernel, nint function, (long X, long Y) blocks, int threads, void** places) =>
        CudaLibrary.Check(
            CudaLibrary.LaunchKernel(function, (uint)blocks.X, (uint)blocks.Y, 1, (uint)threads, 1, 1, 0, CudaStream.Current.Handle, places, null),
                $"launching {kernel}");
}
