using System.Text;

namespace Harness.Runtime.Cuda;

/// <summary>Texts as C reads them.</summary>
internal static class NativeText
{
    /// <summary>Encodes a text.</summary>
    /// <param name="text">Any.</param>
    /// <returns>UTF-8, with a zero at the end.</returns>
    public static byte[] Of(string text) => [.. Encoding.UTF8.GetBytes(text), 0];
}
