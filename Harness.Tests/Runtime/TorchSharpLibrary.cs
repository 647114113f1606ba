using System.Text;

namespace Harness.Tests.Runtime;

/// <summary>TorchSharp's native library for Linux, as NuGet put it beside the tests; read once, never changed.</summary>
internal static class TorchSharpLibrary
{
    /// <summary>The one symbol of the version that older systems lack.</summary>
    public const string OnlySymbol = "_ZSt21ios_base_library_initv";

    /// <summary>Beside the tests where they are published, below otherwise.</summary>
    public static string Location { get; } = new[] { "libLibTorchSharp.so", Path.Combine("runtimes", "linux-x64", "native", "libLibTorchSharp.so") }
        .Select(file => Path.Combine(AppContext.BaseDirectory, file)).First(File.Exists);

    private static readonly Lazy<byte[]> Content = new(() => File.ReadAllBytes(Location));

    /// <summary>A copy that a test may spoil.</summary>
    public static byte[] Bytes() => [.. Content.Value];

    /// <summary>The library as it would be if it needed another symbol of that version.</summary>
    public static byte[] WithAnotherSymbol(string symbol)
    {
        var bytes = Bytes();
        var name = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(OnlySymbol));
        Encoding.ASCII.GetBytes(symbol.PadRight(OnlySymbol.Length, '\0')).CopyTo(bytes, name);
        return bytes;
    }

    /// <summary>Where two contents of one length differ.</summary>
    public static IReadOnlyList<int> DifferencesFromOriginal(byte[] bytes)
    {
        bytes.Length.Should().Be(Content.Value.Length);
        return [.. Enumerable.Range(0, bytes.Length).Where(at => bytes[at] != Content.Value[at])];
    }
}
