namespace Harness.Runtime.Cuda;

/// <summary>Loads machine code onto torch's GPU. Tests can replace it.</summary>
internal unsafe interface IKernelDriver
{
    /// <summary>Returns the kind of GPU.</summary>
    /// <returns>The architecture in the compiler's notation, such as "sm_90".</returns>
    /// <exception cref="InvalidOperationException">The driver does not report it.</exception>
    string Architecture();

    /// <summary>Loads machine code.</summary>
    /// <param name="name">Name of the source, for messages.</param>
    /// <param name="cubin">The result of <see cref="IKernelCompiler.Compile"/>.</param>
    /// <returns>The module. It stays loaded as long as the process lives.</returns>
    /// <exception cref="InvalidOperationException">The driver refuses the code. The message contains its reason.</exception>
    nint Load(string name, byte[] cubin);

    /// <summary>Finds a kernel of a module.</summary>
    /// <param name="module">A module from <see cref="Load"/>.</param>
    /// <param name="kernel">Name of the kernel in the source.</param>
    /// <returns>The driver's handle of the kernel.</returns>
    /// <exception cref="InvalidOperationException">The module has no kernel of that name.</exception>
    nint Function(nint module, string kernel);

    /// <summary>Queues a kernel on this thread's stream after torch's work, and does not wait for it.</summary>
    /// <param name="kernel">Name of the kernel, for messages.</param>
    /// <param name="function">The handle from <see cref="Function"/>.</param>
    /// <param name="blocks">Number of blocks in x and in y.</param>
    /// <param name="threads">Number of threads in a block.</param>
    /// <param name="places">Addresses of the arguments.</param>
    /// <exception cref="InvalidOperationException">The driver refuses the launch.</exception>
    void Launch(string kernel, nint function, (long X, long Y) blocks, int threads, void** places);
}
