using System.Text;

namespace Harness.Tests.Runtime;

/// <summary>Reads TorchSharp's native library for Linux from the NuGet files of the tests; the file is never changed.</summary>
internal static class TorchSharpLibrary
{
    /// <summary>The only symbol of GLIBCXX_3.4.32, the version that older systems lack.</summary>
    public const string OnlySymbol = "_ZSt21ios_base_library_initv";

    /// <summary>The path of the library: beside the tests if they are published, otherwise in a folder below.</summary>
    public static string Location { get; } = new[] { "libLibTorchSharp.so", Path.Combine("runtimes", "linux-x64", "native", "libLibTorchSharp.so") }
        .Select(file => Path.Combine(AppContext.BaseDirectory, file)).First(File.Exists);

    private static readonly Lazy<byte[]> Content = new(() => File.ReadAllBytes(Location));

    /// <summary>Returns a copy that a test may change.</summary>
    public static byte[] Bytes() => [.. Content.Value];

    /// <summary>Returns a copy of the library that requires another symbol of that version.</summary>
    public static byte[] WithAnotherSymbol(string symbol)
    {
        var bytes = Bytes();
        var name = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(OnlySymbol));
        Encoding.ASCII.GetBytes(symbol.PadRight(OnlySymbol.Length, '\0')).CopyTo(bytes, name);
        return bytes;
    }

    /// <summary>Returns the positions at which a content of the same length differs from the original.</summary>
    public static IReadOnlyList<int> DifferencesFromOriginal(byte[] bytes)
    {
        bytes.Length.Should().Be(Content.Value.Length);
        return [.. Enumerable.Range(0, bytes.Length).Where(at => bytes[at] != Content.Value[at])];
    }
}
