using System.Buffers.Binary;
using System.Text;
using Harness.Native;
using Harness.Tests.Runtime;

namespace Harness.Tests.Native;

[Trait("Category", "Unit")]
public sealed class ElfLibraryTests
{
    private const string Missing = OlderLibstdcxx.MissingVersion;

    /// <summary>Checks the condition that all of <see cref="OlderLibstdcxx"/> depends on. A new version of TorchSharp may not fulfil it.</summary>
    [LinuxFact]
    public void TorchSharp_needs_one_symbol_of_the_version_that_older_systems_lack() =>
        new ElfLibrary(TorchSharpLibrary.Bytes()).SymbolsOfVersion(Missing).Should().Equal(TorchSharpLibrary.OnlySymbol);

    [LinuxFact]
    public void Finds_the_many_symbols_of_another_version() =>
        new ElfLibrary(TorchSharpLibrary.Bytes()).SymbolsOfVersion("GLIBCXX_3.4")
            .Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(9).And.NotContain(TorchSharpLibrary.OnlySymbol);

    /// <summary>Checks the symbols that a libtorch from outside must have: functions of c10 and ATen. Symbols of the system's libraries have a version, so they
    /// are not among them.</summary>
    [LinuxFact]
    public void Required_symbols_without_a_version_belong_to_libtorch() =>
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

    /// <summary>Checks that a single byte changes, in the flags of the version's Vernaux structure. The structure consists of the hash of the name (4 bytes),
    /// the flags (2), the version index (2), the offset of the name (4) and the offset of the next structure (4).</summary>
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
    public void Making_a_version_weak_again_changes_nothing_and_keeps_its_symbols()
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
    public void A_file_that_is_not_a_64_bit_little_endian_ELF_file_is_refused(string content) =>
        FluentActions.Invoking(() => new ElfLibrary(Encoding.ASCII.GetBytes(content))).Should().Throw<BadImageFormatException>()
            .WithMessage("Not a 64-bit little-endian ELF file.");

    /// <summary>Cuts a library off at every multiple of 4096 bytes, and close to both ends.</summary>
    [LinuxFact]
    public void A_library_that_is_cut_off_is_refused()
    {
        var whole = TorchSharpLibrary.Bytes();
        int[] lengths = [64, 65, 4095, .. Enumerable.Range(1, whole.Length / 4096).Select(pages => pages * 4096), whole.Length - 1];
        foreach (var length in lengths)
            FluentActions.Invoking(() => Use(whole[..length])).Should().Throw<BadImageFormatException>($"{length} of {whole.Length} bytes are not a library")
                .WithMessage("The library is truncated or damaged:*");
    }

    /// <summary>Changes the header fields that refer to the sections: the offset of the section headers, their number, and the index of the section with the
    /// names.</summary>
    [LinuxFact]
    public void A_header_with_wrong_references_is_refused()
    {
        foreach (var field in new[] { 40, 44, 46, 47, 60, 61, 62, 63 })
        {
            var bytes = TorchSharpLibrary.Bytes();
            bytes[field] = 0xFF;
            FluentActions.Invoking(() => Use(bytes)).Should().Throw<BadImageFormatException>($"byte {field} of the header is wrong");
        }
    }

    /// <summary>Calls every method of <see cref="ElfLibrary"/>.</summary>
    private static void Use(byte[] bytes)
    {
        var library = new ElfLibrary(bytes);
        library.SymbolsOfVersion(Missing);
        library.SymbolsOfNoVersion();
        library.MakeVersionWeak(Missing);
    }

    /// <summary>Computes the hash of a symbol's name, as the System V ABI defines it.</summary>
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
