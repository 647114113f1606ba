namespace Harness.Runtime.Cuda;

/// <summary>Compiles CUDA sources. A test can put another one in its place.</summary>
internal interface IKernelCompiler
{
    /// <summary>Compiles a source for one kind of GPU.</summary>
    /// <param name="name">Of the source, for messages.</param>
    /// <param name="source">CUDA C++, its kernels <c>extern "C"</c>.</param>
    /// <param name="architecture">Such as "sm_90".</param>
    /// <param name="definitions">Macros, such as "UNITS=64".</param>
    /// <returns>Machine code, a cubin.</returns>
    /// <exception cref="InvalidOperationException">The source does not compile; the message holds the compiler's log.</exception>
    byte[] Compile(string name, string source, string architecture, params IEnumerable<string> definitions);
}
