using System.Buffers.Binary;
using System.Text;

namespace Harness.Native;

/// <summary>Reads and changes the symbol-version tables of a 64-bit little-endian ELF shared library in memory.</summary>
/// <remarks>Sources: the "Symbol Versioning" chapter of the Linux Standard Base core specification, and elf(5).</remarks>
internal sealed class ElfLibrary
{
    private const int SectionHeaderSize = 64, SymbolSize = 24;
    private const ushort Weak = 0x2; // VER_FLG_WEAK
    private const int Global = 1; // STB_GLOBAL: a weak symbol may be missing

    private readonly byte[] _bytes;
    private readonly Dictionary<string, Section> _sections = [];

    /// <summary>Reads the section headers.</summary>
    /// <param name="bytes">The whole file. <see cref="MakeVersionWeak"/> changes it in place.</param>
    /// <exception cref="BadImageFormatException">The bytes are not such a library or are truncated. Every member throws this exception for the part that it
    /// reads.</exception>
    public ElfLibrary(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new BadImageFormatException("Not a 64-bit little-endian ELF file.");

        long headers = Int64At(40);
        int count = UInt16At(60), names = UInt16At(62);
        At(headers, count * SectionHeaderSize); // most files end with this table, so a truncated file lacks it first
        var all = Enumerable.Range(0, count).Select(i => SectionAt(headers + i * SectionHeaderSize)).ToList();
        if (names >= all.Count)
            throw new BadImageFormatException($"The header puts the section names in section {names}, but there are {all.Count} sections.");
        foreach (var section in all)
            _sections[TextAt(all[names].Offset + section.NameOffset)] = section;
    }

    private readonly record struct Section(uint NameOffset, long Offset, long Size, uint Info);

    /// <summary>Lists the dynamic symbols that the library imports with a given version.</summary>
    /// <param name="version">The version, such as "GLIBCXX_3.4.32".</param>
    /// <returns>Mangled names; empty if the version is not required.</returns>
    public IReadOnlyList<string> SymbolsOfVersion(string version)
    {
        var indices = Requirements().Where(r => r.Name == version).Select(r => r.VersionIndex).ToHashSet();
        Section symbols = Named(".dynsym"), versions = Named(".gnu.version"), strings = Named(".dynstr");
        return [.. Enumerable.Range(0, (int)(symbols.Size / SymbolSize))
            .Where(i => indices.Contains((ushort)(UInt16At(versions.Offset + i * 2) & 0x7fff)))
            .Select(i => TextAt(strings.Offset + UInt32At(symbols.Offset + i * SymbolSize)))];
    }

    /// <summary>Lists the dynamic symbols that the library imports without a version. libtorch's symbols have no version; those of the system's libraries have
    /// one.</summary>
    /// <returns>Mangled names, without weak symbols, which may be missing.</returns>
    public IReadOnlyList<string> SymbolsOfNoVersion()
    {
        Section symbols = Named(".dynsym"), versions = Named(".gnu.version"), strings = Named(".dynstr");
        return [.. Enumerable.Range(0, (int)(symbols.Size / SymbolSize))
            .Where(i => (UInt16At(versions.Offset + i * 2) & 0x7fff) < 2 // VER_NDX_LOCAL, VER_NDX_GLOBAL
                && UInt16At(symbols.Offset + i * SymbolSize + 6) == 0 // SHN_UNDEF
                && At(symbols.Offset + i * SymbolSize + 4, 1)[0] >> 4 == Global)
            .Select(i => TextAt(strings.Offset + UInt32At(symbols.Offset + i * SymbolSize)))];
    }

    /// <summary>Marks a required version as weak: if it is missing, the dynamic loader does not refuse the library.</summary>
    /// <param name="version">The version, such as "GLIBCXX_3.4.32".</param>
    public void MakeVersionWeak(string version)
    {
        foreach (var requirement in Requirements().Where(r => r.Name == version).ToList())
        {
            var flags = At(requirement.Offset + 4, 2);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
        }
    }

    private readonly record struct Requirement(string Name, ushort VersionIndex, long Offset);

    /// <summary>Reads <c>.gnu.version_r</c>: a list of needed files (Verneed), each with a list of versions (Vernaux).</summary>
    private IEnumerable<Requirement> Requirements()
    {
        Section needs = Named(".gnu.version_r"), strings = Named(".dynstr");
        var file = needs.Offset;
        for (var f = 0; f < needs.Info; f++, file += UInt32At(file + 12))
        {
            var version = file + UInt32At(file + 8);
            for (var v = 0; v < UInt16At(file + 2); v++, version += UInt32At(version + 12))
                yield return new Requirement(TextAt(strings.Offset + UInt32At(version + 8)), UInt16At(version + 6), version);
        }
    }

    private Section Named(string name)
    {
        if (!_sections.TryGetValue(name, out var section))
            throw new BadImageFormatException($"The library has no section {name}.");
        At(section.Offset, section.Size); // throws if the section ends after the end of the file
        return section;
    }

    private Section SectionAt(long offset) => new(UInt32At(offset), Int64At(offset + 24), Int64At(offset + 32), UInt32At(offset + 44));

    private string TextAt(long offset)
    {
        var rest = At(offset, _bytes.Length - offset);
        var end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.ASCII.GetString(rest[..end]) : throw new BadImageFormatException($"The name at offset {offset} has no terminating zero.");
    }

    private ushort UInt16At(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    private uint UInt32At(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

    private long Int64At(long offset) => BinaryPrimitives.ReadInt64LittleEndian(At(offset, 8));

    /// <summary>Returns a part of the file. All reads use this method, because the offsets come from the file, and those of a damaged file may point
    /// anywhere.</summary>
    private Span<byte> At(long offset, long length) => offset >= 0 && length >= 0 && offset <= _bytes.Length - length
        ? _bytes.AsSpan((int)offset, (int)length)
        : throw new BadImageFormatException($"The library is truncated or damaged: it refers to offset {offset}, but has {_bytes.Length} bytes.");
}
