namespace Harness.Runtime.Cuda;

/// <summary>Compiles CUDA sources. Tests can replace it.</summary>
internal interface IKernelCompiler
{
    /// <summary>Compiles a source for one kind of GPU.</summary>
    /// <param name="name">Name of the source, for messages.</param>
    /// <param name="source">CUDA C++ code. Its kernels are <c>extern "C"</c>.</param>
    /// <param name="architecture">The kind of GPU, such as "sm_90".</param>
    /// <param name="definitions">Macro definitions, such as "UNITS=64".</param>
    /// <returns>The machine code, a cubin.</returns>
    /// <exception cref="InvalidOperationException">The source does not compile. The message contains the compiler's log.</exception>
    byte[] Compile(string name, string source, string architecture, params IEnumerable<string> definitions);
}
