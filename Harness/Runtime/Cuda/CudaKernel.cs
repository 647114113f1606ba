namespace Harness.Runtime.Cuda;

/// <summary>One compiled function of a <see cref="CudaProgram"/>.</summary>
/// <param name="name">As in the source.</param>
/// <param name="function">The driver's handle.</param>
internal sealed unsafe class CudaKernel(string name, nint function)
{
    /// <summary>Queues it behind what torch has queued on this thread's stream, and does not wait for it.</summary>
    /// <param name="blocks">Blocks in x and in y; at least one each.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="arguments">Addresses on the card, and integers; a 32-bit parameter takes the lower half.</param>
    /// <exception cref="InvalidOperationException">The driver refuses the launch.
    /// What goes wrong on the card later is reported by whoever waits for it.</exception>
    public void Launch((long X, long Y) blocks, int threads, params ReadOnlySpan<nint> arguments)
    {
        var values = stackalloc nint[arguments.Length];
        var places = stackalloc void*[arguments.Length];
        arguments.CopyTo(new Span<nint>(values, arguments.Length));
        for (var i = 0; i < arguments.Length; i++)
            places[i] = values + i;
        Launch(blocks, threads, places);
    }

    /// <summary>The same, for arguments of any kind.</summary>
    /// <param name="blocks">Blocks in x and in y.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="places">Where each argument lies.</param>
    /// <exception cref="InvalidOperationException">The driver refuses the launch.</exception>
    public void Launch((long X, long Y) blocks, int threads, void** places) =>
        CudaLibrary.Check(
            CudaLibrary.LaunchKernel(function, (uint)blocks.X, (uint)blocks.Y, 1, (uint)threads, 1, 1, 0, CudaStream.Current.Handle, places, null),
                $"launching {name}");
}
