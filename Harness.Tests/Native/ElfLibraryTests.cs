using System.Buffers.Binary;
using System.Text;
using Harness.Native;
using Harness.Tests.Runtime;

namespace Harness.Tests.Native;

[Trait("Category", "Unit")]
public sealed class ElfLibraryTests
{
    private const string Missing = OlderLibstdcxx.MissingVersion;

    /// <summary>What all of <see cref="OlderLibstdcxx"/> rests on; a new TorchSharp may change it.</summary>
    [LinuxFact]
    public void Of_the_version_that_older_systems_lack_TorchSharp_needs_one_symbol() =>
        new ElfLibrary(TorchSharpLibrary.Bytes()).SymbolsOfVersion(Missing).Should().Equal(TorchSharpLibrary.OnlySymbol);

    [LinuxFact]
    public void Finds_the_many_symbols_of_another_version() =>
        new ElfLibrary(TorchSharpLibrary.Bytes()).SymbolsOfVersion("GLIBCXX_3.4")
            .Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(9).And.NotContain(TorchSharpLibrary.OnlySymbol);

    /// <summary>What a libtorch from outside must have: c10's and ATen's functions, and nothing of the system's libraries, which have versions.</summary>
    [LinuxFact]
    public void What_is_needed_without_a_version_is_libtorch_s() =>
        new ElfLibrary(TorchSharpLibrary.Bytes()).SymbolsOfNoVersion().Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(1_000)
            .And.Contain(symbol => symbol.StartsWith("_ZN2at", StringComparison.Ordinal)).And.Contain(symbol =>
                symbol.StartsWith("_ZN3c10", StringComparison.Ordinal))
            .And.NotContain(["malloc", "memcpy", "__gmon_start__", "_ITM_deregisterTMCloneTable", TorchSharpLibrary.OnlySymbol]);

    [LinuxFact]
    public void A_version_that_is_not_required_has_no_symbols_and_cannot_be_made_weak()
    {
        var bytes = TorchSharpLibrary.Bytes();
        var library = new ElfLibrary(bytes);
        library.SymbolsOfVersion("GLIBCXX_9.9").Should().BeEmpty();
        library.MakeVersionWeak("GLIBCXX_9.9");
        TorchSharpLibrary.DifferencesFromOriginal(bytes).Should().BeEmpty();
    }

    /// <summary>A Vernaux is: hash of the name (4 bytes), flags (2), version index (2), offset of the name (4), offset of the next (4).</summary>
    [LinuxFact]
    public void Making_a_version_weak_sets_one_flag_of_its_own_entry()
    {
        var bytes = TorchSharpLibrary.Bytes();
        new ElfLibrary(bytes).MakeVersionWeak(Missing);

        var flags = TorchSharpLibrary.DifferencesFromOriginal(bytes).Should().ContainSingle().Subject;
        bytes[flags].Should().Be(2);
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(flags - 4)).Should().Be(ElfHash(Missing));
    }

    [LinuxFact]
    public void Making_it_weak_again_changes_nothing_and_its_symbols_stay()
    {
        var bytes = TorchSharpLibrary.Bytes();
        var library = new ElfLibrary(bytes);
        library.MakeVersionWeak(Missing);
        byte[] once = [.. bytes];
        library.MakeVersionWeak(Missing);
        bytes.AsSpan().SequenceEqual(once).Should().BeTrue();
        library.SymbolsOfVersion(Missing).Should().Equal(TorchSharpLibrary.OnlySymbol);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ this is a Windows library, as it were, and it is longer than an ELF header of 64 bytes")]
    [InlineData("\u007fELF\u0001\u0001 of 32 bits                                                                      ")]
    [InlineData("\u007fELF\u0002\u0002 big-endian                                                                      ")]
    [InlineData("\u007fELF\u0002\u0001 too short for a header")]
    public void What_is_no_such_library_is_refused(string content) =>
        FluentActions.Invoking(() => new ElfLibrary(Encoding.ASCII.GetBytes(content))).Should().Throw<BadImageFormatException>()
            .WithMessage("Not a 64-bit little-endian ELF file.");

    /// <summary>Cut at every 4096th byte, and close to both ends.</summary>
    [LinuxFact]
    public void A_library_that_is_cut_off_says_so()
    {
        var whole = TorchSharpLibrary.Bytes();
        int[] lengths = [64, 65, 4095, .. Enumerable.Range(1, whole.Length / 4096).Select(pages => pages * 4096), whole.Length - 1];
        foreach (var length in lengths)
            FluentActions.Invoking(() => Use(whole[..length])).Should().Throw<BadImageFormatException>($"{length} of {whole.Length} bytes are not a library")
                .WithMessage("The library is truncated or damaged:*");
    }

    /// <summary>The fields of the header that point into the file: where the section headers are, how many, and which of them has the names.</summary>
    [LinuxFact]
    public void A_header_that_points_anywhere_is_refused()
    {
        foreach (var field in new[] { 40, 44, 46, 47, 60, 61, 62, 63 })
        {
            var bytes = TorchSharpLibrary.Bytes();
            bytes[field] = 0xFF;
            FluentActions.Invoking(() => Use(bytes)).Should().Throw<BadImageFormatException>($"byte {field} of the header is wrong");
        }
    }

    private static void Use(byte[] bytes)
    {
        var library = new ElfLibrary(bytes);
        library.SymbolsOfVersion(Missing);
        library.SymbolsOfNoVersion();
        library.MakeVersionWeak(Missing);
    }

    /// <summary>The System V ABI's hash of a symbol's name.</summary>
    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var top = hash & 0xF0000000;
            hash = (hash ^ (top >> 24)) & ~top;
        }
        return hash;
    }
}
