namespace Harness.Runtime.Cuda;

/// <summary>Launches one compiled function of a <see cref="CudaProgram"/>.</summary>
/// <param name="name">Name of the function in the source.</param>
/// <param name="function">The driver's handle of the function.</param>
/// <param name="driver">The driver that launches it.</param>
internal sealed unsafe class CudaKernel(string name, nint function, IKernelDriver driver)
{
    /// <summary>Queues the kernel on this thread's stream after torch's work, and does not wait for it.</summary>
    /// <param name="blocks">Number of blocks in x and in y; at least one each.</param>
    /// <param name="threads">Number of threads in a block.</param>
    /// <param name="arguments">GPU addresses and integers. A 32-bit parameter takes the lower half.</param>
    /// <exception cref="InvalidOperationException">The driver refuses the launch. Later errors on the GPU are reported at the next call that waits for
    /// it.</exception>
    public void Launch((long X, long Y) blocks, int threads, params ReadOnlySpan<nint> arguments)
    {
        var values = stackalloc nint[arguments.Length];
        var places = stackalloc void*[arguments.Length];
        arguments.CopyTo(new Span<nint>(values, arguments.Length));
        for (var i = 0; i < arguments.Length; i++)
            places[i] = values + i;
        Launch(blocks, threads, places);
    }

    /// <summary>Queues the kernel with arguments of any type.</summary>
    /// <param name="blocks">Number of blocks in x and in y.</param>
    /// <param name="threads">Number of threads in a block.</param>
    /// <param name="places">Addresses of the arguments.</param>
    /// <exception cref="InvalidOperationException">The driver refuses the launch.</exception>
    public void Launch((long X, long Y) blocks, int threads, void** places) => driver.Launch(name, function, blocks, threads, places);
}
