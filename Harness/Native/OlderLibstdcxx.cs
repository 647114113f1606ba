using System.Security.Cryptography;
using Harness.Storage;

namespace Harness.Native;

/// <summary>Makes TorchSharp's native library loadable with a libstdc++ that is older than the one it was built with.</summary>
/// <remarks>
/// TorchSharp 0.107's <c>libLibTorchSharp.so</c> requires symbol version GLIBCXX_3.4.32, which libstdc++ has since GCC 13. Its only symbol of that version,
/// <c>std::ios_base_library_init()</c>, is listed but never called: no relocation refers to it. So the requirement can be marked weak. The dynamic loader then
/// warns instead of refusing the library. The change is made in a copy, in a cache folder of the user. The package is not changed.
/// </remarks>
internal static class OlderLibstdcxx
{
    /// <summary>The symbol version that an older libstdc++ lacks.</summary>
    public const string MissingVersion = "GLIBCXX_3.4.32";

    private static readonly string[] NeverCalled = ["_ZSt21ios_base_library_initv"];

    /// <summary>Creates a copy of a library that also loads on older systems. The copy is made on first use and checked on every use.</summary>
    /// <param name="library">Path of the original; only read.</param>
    /// <param name="cache">The folder of all such copies; created if it does not exist.</param>
    /// <returns>Path of the copy, in a folder of the cache that is named after the original's content.</returns>
    /// <exception cref="BadImageFormatException">The file is not a library of this kind, or is truncated.</exception>
    /// <exception cref="DllNotFoundException">The library needs other symbols of the missing version than the one that is never called.</exception>
    public static string RelaxedCopyOf(string library, string cache)
    {
        var bytes = File.ReadAllBytes(library);
        var folder = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        Relax(bytes, library);

        var copy = Path.Combine(folder, Path.GetFileName(library));
        if (OptionalFile.ReadBytes(copy) is not { } there || !there.AsSpan().SequenceEqual(bytes))
            WholeFile.WriteBytes(copy, bytes); // another process may be loading the old copy
        return copy;
    }

    /// <summary>Returns the default cache: a folder of the user, or a temporary folder if the user has none.</summary>
    /// <returns>Path of the folder.</returns>
    public static string UsersCache() => UsersFolder.For("native");

    private static void Relax(byte[] bytes, string library)
    {
        var elf = new ElfLibrary(bytes);
        var used = elf.SymbolsOfVersion(MissingVersion);
        if (used.Except(NeverCalled).ToList() is { Count: > 0 } needed)
            throw new DllNotFoundException($"'{library}' needs {string.Join(", ", needed)} of {MissingVersion}, which this system's libstdc++ lacks. Install "
                + $"libstdc++ of GCC 13 or later.");
        elf.MakeVersionWeak(MissingVersion);
    }
}
