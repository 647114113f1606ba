using System.Text;

namespace Harness.Runtime.Cuda;

/// <summary>Converts texts to C strings.</summary>
internal static class NativeText
{
    /// <summary>Encodes a text as a C string.</summary>
    /// <param name="text">The text.</param>
    /// <returns>UTF-8 bytes with a final zero.</returns>
    public static byte[] Of(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
