namespace Harness.Runtime.Cuda;

/// <summary>Loads machine code onto the GPU that torch uses. A test can put another one in its place.</summary>
internal interface IKernelDriver
{
    /// <summary>Asks for the kind of GPU.</summary>
    /// <returns>As the compiler names it, such as "sm_90".</returns>
    /// <exception cref="InvalidOperationException">The driver does not say.</exception>
    string Architecture();

    /// <summary>Loads machine code.</summary>
    /// <param name="name">Of the source, for messages.</param>
    /// <param name="cubin">From <see cref="IKernelCompiler.Compile"/>.</param>
    /// <returns>The module; it stays loaded as long as the process lives.</returns>
    /// <exception cref="InvalidOperationException">The driver refuses; the message holds its reason.</exception>
    nint Load(string name, byte[] cubin);

    /// <summary>Finds a kernel of a module.</summary>
    /// <param name="module">From <see cref="Load"/>.</param>
    /// <param name="kernel">Its name in the source.</param>
    /// <returns>The driver's handle.</returns>
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    nint Function(nint module, string kernel);
}
